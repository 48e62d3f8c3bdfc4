// Finds what a client needs where the SDKs of AWS look for it: the environment first, then a profile in two files.
using System.Globalization;
using System.Text;

namespace Trent.Client.Configuration;

/// <summary>The environment and the files it leads to, open for as long as it takes to make a configuration of them.</summary>
internal sealed class AwsSettings : IDisposable
{
    private const string DefaultProfile = "default";

    // Ways to obtain credentials which this client does not have: better said than taken for missing keys.
    private static readonly string[] UnsupportedSources =
        ["role_arn", "credential_process", "sso_session", "sso_start_url", "web_identity_token_file", "login_session"];

    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly string profile;
    private readonly string? credentialsPath;
    private readonly string? configPath;
    private SharedConfigFile? credentials;
    private SharedConfigFile? config;

    private AwsSettings(IReadOnlyDictionary<string, string> environment)
    {
        this.environment = environment;
        profile = Variable("AWS_PROFILE") ?? DefaultProfile;
        credentialsPath = PathOf("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        configPath = PathOf("AWS_CONFIG_FILE", "config");
    }

    /// <summary>Opens what the environment names.</summary>
    /// <exception cref="KmsConfigurationException">A file cannot be read, or the profile that is named is in neither.</exception>
    internal static AwsSettings Read(IReadOnlyDictionary<string, string> environment)
    {
        AwsSettings settings = new(environment);
        try
        {
            settings.credentials = settings.credentialsPath is null ? null : SharedConfigFile.Open(settings.credentialsPath);
            settings.config = settings.configPath is null ? null : SharedConfigFile.Open(settings.configPath);
            settings.CheckProfile();
            return settings;
        }
        catch (KmsConfigurationException)
        {
            settings.Dispose();
            throw;
        }
    }

    /// <exception cref="KmsConfigurationException">There is none, or it is malformed.</exception>
    internal string FindRegion()
    {
        string region = Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? ProfileText("region")
            ?? throw new KmsConfigurationException(
                $"No Region is configured: neither AWS_REGION nor AWS_DEFAULT_REGION is set, and {DescribeProfile()} has no region.", null);
        return KmsEndpoint.IsRegion(region)
            ? region
            : throw new KmsConfigurationException($"The configured Region '{region}' is not 1 to 32 of a-z, 0-9 and '-'.", null);
    }

    /// <returns>The address, or <see langword="null"/> for AWS itself.</returns>
    /// <exception cref="KmsConfigurationException">The address cannot be used.</exception>
    internal Uri? FindEndpoint()
    {
        string? ignored = Variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ?? ProfileText("ignore_configured_endpoint_urls");
        if (string.Equals(ignored, "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? address = Variable("AWS_ENDPOINT_URL_KMS") ?? Variable("AWS_ENDPOINT_URL") ?? ServiceEndpoint() ?? ProfileText("endpoint_url");
        if (address is null)
        {
            return null;
        }

        return Uri.TryCreate(address, UriKind.Absolute, out Uri? endpoint) && KmsEndpoint.IsUsable(endpoint)
            ? endpoint
            : throw new KmsConfigurationException(
                $"The configured endpoint '{address}' is not an http or https address without user, path, query and fragment.", null);
    }

    /// <returns>How many attempts, or <see langword="null"/> when nothing is said.</returns>
    /// <exception cref="KmsConfigurationException">It is not a number from 1 to 100.</exception>
    internal int? FindAttemptsMax()
    {
        string? text = Variable("AWS_MAX_ATTEMPTS") ?? ProfileText("max_attempts");
        if (text is null)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int attemptsMax) && attemptsMax is >= 1 and <= 100
            ? attemptsMax
            : throw new KmsConfigurationException($"The configured number of attempts '{text}' is not a number from 1 to 100.", null);
    }

    /// <returns>The credentials; the caller disposes them.</returns>
    /// <exception cref="KmsConfigurationException">There are none, half of them, or such as this client cannot obtain.</exception>
    internal KmsCredentials FindCredentials()
    {
        string? accessKeyId = Variable("AWS_ACCESS_KEY_ID");
        string? secretAccessKey = Variable("AWS_SECRET_ACCESS_KEY");
        if (accessKeyId is not null && secretAccessKey is not null)
        {
            return Make("the environment", () => new KmsCredentials(accessKeyId, secretAccessKey, Variable("AWS_SESSION_TOKEN")));
        }

        if (accessKeyId is not null || secretAccessKey is not null)
        {
            throw new KmsConfigurationException(
                $"{(accessKeyId is null ? "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID" : "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY")} is not; credentials need both.", null);
        }

        return FromFile(credentials, credentialsPath, [profile])
            ?? FromFile(config, configPath, ConfigSections)
            ?? throw new KmsConfigurationException(DescribeMissingCredentials(), null);
    }

    /// <summary>Zeroes what was read from the files.</summary>
    public void Dispose()
    {
        credentials?.Dispose();
        config?.Dispose();
    }

    // In the config file a profile's section says so; only the default one may leave it out, and loses to the one that does not.
    private string[] ConfigSections => profile == DefaultProfile ? ["profile default", DefaultProfile] : [$"profile {profile}"];

    private void CheckProfile()
    {
        bool exists = credentials?.HasSection(profile) == true || (config is { } file && ConfigSections.Any(file.HasSection));
        if (!exists && Variable("AWS_PROFILE") is not null)
        {
            throw new KmsConfigurationException($"AWS_PROFILE names {DescribeProfile()}, and there is no such profile.", null);
        }
    }

    private static KmsCredentials? FromFile(SharedConfigFile? file, string? path, string[] sections)
    {
        foreach (string section in sections)
        {
            if (file is null)
            {
                break;
            }

            bool hasId = file.TryGet(section, parent: null, "aws_access_key_id", out ReadOnlySpan<byte> accessKeyId);
            bool hasSecret = file.TryGet(section, parent: null, "aws_secret_access_key", out ReadOnlySpan<byte> secretAccessKey);
            if (hasId != hasSecret)
            {
                throw new KmsConfigurationException(
                    $"The section [{section}] of {path} has {(hasId ? "aws_access_key_id without aws_secret_access_key" : "aws_secret_access_key without aws_access_key_id")}.", null);
            }

            if (hasId)
            {
                string? sessionToken = file.TryGet(section, parent: null, "aws_session_token", out ReadOnlySpan<byte> token) ? Encoding.UTF8.GetString(token) : null;
                try
                {
                    return new KmsCredentials(Encoding.UTF8.GetString(accessKeyId), secretAccessKey, sessionToken);
                }
                catch (ArgumentException malformed)
                {
                    throw Malformed($"the section [{section}] of {path}", malformed);
                }
            }
        }

        return null;
    }

    private static KmsCredentials Make(string where, Func<KmsCredentials> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException malformed)
        {
            throw Malformed(where, malformed);
        }
    }

    private static KmsConfigurationException Malformed(string where, ArgumentException why) =>
        new($"The credentials of {where} are malformed: {why.Message}", why);

    private string? ServiceEndpoint() =>
        ProfileText("services") is { } services && config is { } file && file.TryGet($"services {services}", "kms", "endpoint_url", out ReadOnlySpan<byte> address)
            ? Encoding.UTF8.GetString(address)
            : null;

    private string? ProfileText(string name)
    {
        if (credentials is { } first && first.TryGet(profile, parent: null, name, out ReadOnlySpan<byte> value))
        {
            return Encoding.UTF8.GetString(value);
        }

        foreach (string section in ConfigSections)
        {
            if (config is { } second && second.TryGet(section, parent: null, name, out value))
            {
                return Encoding.UTF8.GetString(value);
            }
        }

        return null;
    }

    private string DescribeMissingCredentials()
    {
        string? unsupported = UnsupportedSources.FirstOrDefault(name => ProfileText(name) is not null);
        return unsupported is null
            ? $"No credentials are configured: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, and {DescribeProfile()} has no keys."
            : $"The {DescribeProfile()} obtains credentials by {unsupported}, which this client cannot do. Give it keys, such as temporary ones in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.";
    }

    private string DescribeProfile() =>
        $"profile '{profile}' in {credentialsPath ?? "the credentials file (no home directory is known)"} and {configPath ?? "the config file"}";

    private string? PathOf(string variable, string fileName) =>
        Variable(variable) ?? ((Variable("HOME") ?? Variable("USERPROFILE")) is { } home ? Path.Combine(home, ".aws", fileName) : null);

    private string? Variable(string name) => environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
