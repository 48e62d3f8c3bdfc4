// Yes or no from the environment.
namespace Trent.Configuration;

/// <summary>Variables that are <c>true</c> or <c>false</c>.</summary>
internal static class EnvironmentFlag
{
    /// <summary>The value of a variable; <see langword="null"/> when it is not set.</summary>
    /// <exception cref="SettingsException">It is neither.</exception>
    public static bool? Read(string variable, Func<string, string?> environment) => environment(variable) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        { } other => throw new SettingsException($"{variable} is '{other}'; it must be true or false"),
    };
}
