// What operators call the modes of authorization.
using Trent.Engine.Authorization;

namespace Trent.Configuration;

/// <summary>The names of the modes, as settings, the command line, the log and the status have them.</summary>
internal static class AuthorizationNames
{
    private const string Enforce = "enforce";
    private const string AuditOnly = "audit-only";
    private const string Off = "off";

    /// <summary>The name of a mode.</summary>
    public static string Of(AuthorizationMode mode) => mode switch
    {
        AuthorizationMode.Enforce => Enforce,
        AuthorizationMode.AuditOnly => AuditOnly,
        _ => Off,
    };

    /// <summary>The mode of a production server.</summary>
    /// <param name="member">What the setting is called.</param>
    /// <param name="name">The name that the operator wrote.</param>
    /// <exception cref="SettingsException">There is no such mode, or it is for development only.</exception>
    public static AuthorizationMode OfProduction(string member, string name) => name == Off
        ? throw new SettingsException($"{member} is '{Off}', which exists in trent dev only; it must be {Enforce} or {AuditOnly}")
        : Parse(member, name, [Enforce, AuditOnly]);

    /// <summary>The mode of a development server.</summary>
    /// <param name="member">What the setting is called.</param>
    /// <param name="name">The name that the developer wrote.</param>
    /// <exception cref="SettingsException">There is no such mode.</exception>
    public static AuthorizationMode OfDevelopment(string member, string name) => Parse(member, name, [Enforce, AuditOnly, Off]);

    private static AuthorizationMode Parse(string member, string name, string[] names) => name switch
    {
        Enforce => AuthorizationMode.Enforce,
        AuditOnly => AuthorizationMode.AuditOnly,
        Off => AuthorizationMode.Off,
        _ => throw new SettingsException($"{member} is '{name}'; it must be one of {string.Join(", ", names)}"),
    };
}
