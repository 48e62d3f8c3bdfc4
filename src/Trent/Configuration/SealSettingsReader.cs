// Reads the group `seal` from the settings file and the environment, and refuses every combination that means nothing.
using System.Globalization;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.Configuration;

/// <summary>
/// The environment wins member by member; a type that it names wins over the whole group of the file. <c>rootKeyFile</c>, older than the
/// group, is a key file.
/// </summary>
internal sealed class SealSettingsReader
{
    private const string TypeVariable = "TRENT_SEAL_TYPE";
    private const string RootKeyFileVariable = "TRENT_ROOT_KEY_FILE";

    private static readonly string[] AllMembers =
        ["keyFile", "passphraseFile", "threshold", "shares", "module", "token", "keyLabel", "pinFile", "keyId", "endpoint", "region", "credentialsFile"];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly string typeName;

    private SealSettingsReader(SealSettingsFile? file, Func<string, string?> environment)
    {
        typeName = environment(TypeVariable) ?? file?.Type ?? throw new SettingsException($"seal.type is missing: set it in the configuration file or as {TypeVariable}");
        if (file is not null && file.Type == typeName)
        {
            AddMembers(file);
        }

        foreach (string member in AllMembers)
        {
            if (environment(VariableOf(member)) is { } value)
            {
                values[member] = value;
            }
        }
    }

    /// <summary>Reads the settings of the seal.</summary>
    /// <param name="rootKeyFile">The member <c>rootKeyFile</c> of the file.</param>
    /// <param name="file">The member <c>seal</c> of the file.</param>
    /// <param name="environment">Finds an environment variable.</param>
    /// <exception cref="SettingsException">Something is missing, unknown or does not belong together.</exception>
    public static SealSettings Read(string? rootKeyFile, SealSettingsFile? file, Func<string, string?> environment)
    {
        if (rootKeyFile is not null && file is not null)
        {
            throw new SettingsException("rootKeyFile and seal exclude each other: the one is short for a seal of type file");
        }

        if (file?.Unknown is { Count: > 0 } unknown)
        {
            throw new SettingsException($"seal has the unknown member '{unknown.Keys.First()}'");
        }

        string? fromEnvironment = environment(RootKeyFileVariable);
        bool isNamedByEnvironment = environment(TypeVariable) is not null;
        if (fromEnvironment is not null && isNamedByEnvironment)
        {
            throw new SettingsException($"{RootKeyFileVariable} and {TypeVariable} exclude each other: the one is short for a seal of type file");
        }

        if (fromEnvironment is not null || (file is null && !isNamedByEnvironment))
        {
            return new SealSettings.OfFile((fromEnvironment ?? rootKeyFile) switch
            {
                { Length: > 0 } path => path,
                "" => throw new SettingsException("rootKeyFile is empty"),
                _ => throw new SettingsException($"rootKeyFile is missing: set it, or another seal, in the configuration file or as {RootKeyFileVariable}"),
            });
        }

        return new SealSettingsReader(file, environment).Read();
    }

    /// <summary>What operators call a type of seal.</summary>
    public static string NameOf(SealType type) => type switch
    {
        SealType.File => "file",
        SealType.Passphrase => "passphrase",
        SealType.Shamir => "shamir",
        SealType.Pkcs11 => "pkcs11",
        SealType.Kms => "kms",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private SealSettings Read()
    {
        SealSettings settings = typeName switch
        {
            "file" => new SealSettings.OfFile(Take("keyFile")),
            "passphrase" => new SealSettings.OfPassphrase(TakeIfThere("passphraseFile")),
            "shamir" => ReadShares(),
            "pkcs11" => new SealSettings.OfHardware(TakeModule(), Take("token"), Take("keyLabel"), Take("pinFile")),
            "kms" => new SealSettings.OfService(Take("keyId"), TakeEndpoint(), TakeIfThere("region"), TakeIfThere("credentialsFile")),
            _ => throw new SettingsException($"seal.type is '{typeName}'; it must be one of file, passphrase, shamir, pkcs11, kms"),
        };
        return values.Count == 0 ? settings : throw new SettingsException($"seal.{values.Keys.First()} does not belong to a seal of type {typeName}");
    }

    private SealSettings.OfShares ReadShares()
    {
        int? threshold = TakeNumber("threshold", SecretSharing.ThresholdMin, SecretSharing.ThresholdMax);
        int? shares = TakeNumber("shares", SecretSharing.ThresholdMin, SecretSharing.SharesMax);
        return threshold > shares
            ? throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"seal.threshold is {threshold}, but there are only {shares} shares"))
            : new SealSettings.OfShares(threshold, shares);
    }

    private string TakeModule()
    {
        string module = Take("module");
        return Path.IsPathFullyQualified(module) ? module : throw new SettingsException($"seal.module is '{module}'; it must be an absolute path, so that nobody can put another library in its way");
    }

    private string? TakeEndpoint() => TakeIfThere("endpoint") switch
    {
        null => null,
        { } url when Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https" => url,
        { } url => throw new SettingsException($"seal.endpoint is '{url}'; it must be like https://kms.example.com"),
    };

    private string Take(string member) =>
        TakeIfThere(member) ?? throw new SettingsException($"seal.{member} is missing: a seal of type {typeName} needs it; set it in the configuration file or as {VariableOf(member)}");

    private string? TakeIfThere(string member)
    {
        if (!values.Remove(member, out string? value))
        {
            return null;
        }

        return value.Length > 0 ? value : throw new SettingsException($"seal.{member} is empty");
    }

    private int? TakeNumber(string member, int min, int max)
    {
        if (TakeIfThere(member) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"seal.{member} is {text}; it must be a whole number from {min} to {max}"));
    }

    private void AddMembers(SealSettingsFile file)
    {
        Add("keyFile", file.KeyFile);
        Add("passphraseFile", file.PassphraseFile);
        Add("threshold", file.Threshold?.ToString(CultureInfo.InvariantCulture));
        Add("shares", file.Shares?.ToString(CultureInfo.InvariantCulture));
        Add("module", file.Module);
        Add("token", file.Token);
        Add("keyLabel", file.KeyLabel);
        Add("pinFile", file.PinFile);
        Add("keyId", file.KeyId);
        Add("endpoint", file.Endpoint);
        Add("region", file.Region);
        Add("credentialsFile", file.CredentialsFile);

        void Add(string member, string? value)
        {
            if (value is not null)
            {
                values.Add(member, value);
            }
        }
    }

    // keyFile is TRENT_SEAL_KEY_FILE.
    private static string VariableOf(string member) =>
        "TRENT_SEAL_" + string.Concat(member.Select(static letter => char.IsAsciiLetterUpper(letter) ? "_" + letter : char.ToUpperInvariant(letter).ToString()));
}
