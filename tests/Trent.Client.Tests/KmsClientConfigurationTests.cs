// What is read from the environment and from the files of AWS's tools, and what wins.
using Trent.Protocol.SigV4;

namespace Trent.Client.Tests;

public sealed class KmsClientConfigurationTests : IDisposable
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly string home = Directory.CreateTempSubdirectory("trent-client-").FullName;
    private readonly Dictionary<string, string> environment = [];

    public KmsClientConfigurationTests() => environment["HOME"] = home;

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public void The_environment_alone_is_enough()
    {
        environment["AWS_ACCESS_KEY_ID"] = "AKIDENV";
        environment["AWS_SECRET_ACCESS_KEY"] = Secret;
        environment["AWS_SESSION_TOKEN"] = "token";
        environment["AWS_REGION"] = "eu-central-1";
        environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4599";

        using KmsClientConfiguration configuration = Read();

        AssertCredentials(configuration, "AKIDENV", Secret, "token");
        Assert.Equal("eu-central-1", configuration.Region);
        Assert.Equal(new Uri("http://127.0.0.1:4599"), configuration.Endpoint);
        Assert.Equal(3, configuration.Retry.AttemptsMax);
    }

    [Fact]
    public void The_environment_wins_over_the_files()
    {
        WriteCredentials("[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = other\nregion = us-east-1\n");
        environment["AWS_ACCESS_KEY_ID"] = "AKIDENV";
        environment["AWS_SECRET_ACCESS_KEY"] = Secret;
        environment["AWS_DEFAULT_REGION"] = "eu-central-1";

        using KmsClientConfiguration configuration = Read();

        AssertCredentials(configuration, "AKIDENV", Secret, null);
        Assert.Equal("eu-central-1", configuration.Region);
    }

    [Fact]
    public void AWS_REGION_wins_over_AWS_DEFAULT_REGION()
    {
        WithKeys();
        environment["AWS_REGION"] = "eu-west-1";
        environment["AWS_DEFAULT_REGION"] = "eu-central-1";

        using KmsClientConfiguration configuration = Read();

        Assert.Equal("eu-west-1", configuration.Region);
    }

    [Fact]
    public void An_empty_variable_counts_as_absent()
    {
        WithKeys();
        environment["AWS_REGION"] = "";
        environment["AWS_DEFAULT_REGION"] = "eu-central-1";
        environment["AWS_SESSION_TOKEN"] = "";
        environment["AWS_ENDPOINT_URL"] = "";

        using KmsClientConfiguration configuration = Read();

        Assert.Equal("eu-central-1", configuration.Region);
        Assert.Null(configuration.Credentials.ForSigning.SessionToken);
        Assert.Null(configuration.Endpoint);
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    public void Half_of_the_credentials_is_an_error(string present)
    {
        WriteCredentials($"[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = {Secret}\n");
        environment["AWS_REGION"] = "eu-central-1";
        environment[present] = "AKIDENV";

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.StartsWith(present + " is set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_is_read_with_comments_blanks_and_other_profiles_around_it()
    {
        WriteCredentials(
            $"\uFEFF# of the team\r\n[default]\r\naws_access_key_id=AKIDDEFAULT\r\naws_secret_access_key=other\r\n\r\n; next\r\n[ dev ] # ours\r\n" +
            $"  aws_access_key_id = AKIDINDENTED\r\n#aws_access_key_id = AKIDCOMMENT\r\nAWS_ACCESS_KEY_ID\t=  AKIDDEV  # mine\r\n" +
            $"aws_secret_access_key = {Secret} ; secret\r\naws_session_token = to#ken=\r\nno pair\r\n= nameless\r\n[prod]\r\naws_access_key_id = AKIDPROD");
        environment["AWS_PROFILE"] = "dev";
        environment["AWS_REGION"] = "eu-central-1";

        using KmsClientConfiguration configuration = Read();

        AssertCredentials(configuration, "AKIDDEV", Secret, "to#ken=");
    }

    [Fact]
    public void The_last_of_two_equal_names_counts()
    {
        WriteCredentials($"[default]\naws_access_key_id = AKIDONE\naws_access_key_id = AKIDTWO\n[other]\n[default]\naws_secret_access_key = {Secret}\n");
        environment["AWS_REGION"] = "eu-central-1";

        using KmsClientConfiguration configuration = Read();

        AssertCredentials(configuration, "AKIDTWO", Secret, null);
    }

    [Fact]
    public void The_config_file_names_profiles_as_such()
    {
        WriteConfig($"[dev]\nregion = us-east-1\n[profile dev]\nregion = eu-central-1\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = {Secret}\nmax_attempts = 5\n");
        environment["AWS_PROFILE"] = "dev";

        using KmsClientConfiguration configuration = Read();

        Assert.Equal("eu-central-1", configuration.Region);
        Assert.Equal(5, configuration.Retry.AttemptsMax);
        AssertCredentials(configuration, "AKIDCONFIG", Secret, null);
    }

    [Fact]
    public void The_credentials_file_wins_over_the_config_file()
    {
        WriteCredentials($"[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = {Secret}\n");
        WriteConfig("[default]\nregion = eu-central-1\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = other\n");

        using KmsClientConfiguration configuration = Read();

        Assert.Equal("eu-central-1", configuration.Region);
        AssertCredentials(configuration, "AKIDFILE", Secret, null);
    }

    [Fact]
    public void The_files_may_lie_elsewhere()
    {
        string credentials = Path.Combine(home, "my-credentials");
        string config = Path.Combine(home, "my-config");
        File.WriteAllText(credentials, $"[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = {Secret}\n");
        File.WriteAllText(config, "[default]\nregion = eu-central-1\n");
        environment.Remove("HOME");
        environment["AWS_SHARED_CREDENTIALS_FILE"] = credentials;
        environment["AWS_CONFIG_FILE"] = config;

        using KmsClientConfiguration configuration = Read();

        AssertCredentials(configuration, "AKIDFILE", Secret, null);
        Assert.Equal("eu-central-1", configuration.Region);
    }

    [Fact]
    public void Missing_credentials_are_reported_with_the_places_that_were_searched()
    {
        environment["AWS_REGION"] = "eu-central-1";

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.Contains("AWS_ACCESS_KEY_ID", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(home, ".aws", "credentials"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_Region_is_reported()
    {
        WithKeys();

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.Contains("AWS_REGION", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_is_named_and_missing_is_reported()
    {
        WriteCredentials($"[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = {Secret}\n");
        environment["AWS_PROFILE"] = "dev";
        environment["AWS_REGION"] = "eu-central-1";

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.Contains("'dev'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_needs_another_source_of_credentials_says_which()
    {
        WriteConfig("[default]\nregion = eu-central-1\nsso_session = team\n");

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.Contains("sso_session", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_the_credentials_in_a_profile_is_an_error()
    {
        WriteCredentials("[default]\naws_access_key_id = AKIDFILE\n");
        environment["AWS_REGION"] = "eu-central-1";

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.Contains("aws_access_key_id without aws_secret_access_key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_credentials_are_not_repeated_in_the_error()
    {
        WriteCredentials($"[default]\naws_access_key_id = AKID FILE\naws_secret_access_key = {Secret}\n");
        environment["AWS_REGION"] = "eu-central-1";

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AKID FILE", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused()
    {
        WithKeys();
        WriteConfig(new string('#', (1024 * 1024) + 1));

        Assert.Throws<KmsConfigurationException>(Read);
    }

    [Fact]
    public void The_endpoint_of_KMS_wins_over_the_one_of_all_services()
    {
        WithKeysAndRegion();
        environment["AWS_ENDPOINT_URL_KMS"] = "https://kms.example";
        environment["AWS_ENDPOINT_URL"] = "https://all.example";

        using KmsClientConfiguration configuration = Read();

        Assert.Equal(new Uri("https://kms.example"), configuration.Endpoint);
    }

    [Fact]
    public void The_endpoint_of_KMS_in_the_services_of_a_profile_wins_over_the_profiles_own()
    {
        WithKeysAndRegion();
        WriteConfig(
            "[default]\nservices = local\nendpoint_url = https://all.example\n[services local]\ns3 =\n  endpoint_url = https://s3.example\nkms =\n  endpoint_url = https://kms.example\n");

        using KmsClientConfiguration configuration = Read();

        Assert.Equal(new Uri("https://kms.example"), configuration.Endpoint);
    }

    [Fact]
    public void The_endpoint_of_a_profile_is_used()
    {
        WithKeysAndRegion();
        WriteConfig("[default]\nservices = local\nendpoint_url = https://all.example\n[services local]\ns3 =\n  endpoint_url = https://s3.example\n");

        using KmsClientConfiguration configuration = Read();

        Assert.Equal(new Uri("https://all.example"), configuration.Endpoint);
    }

    [Fact]
    public void Configured_endpoints_can_be_ignored()
    {
        WithKeysAndRegion();
        environment["AWS_ENDPOINT_URL"] = "https://all.example";
        environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";

        using KmsClientConfiguration configuration = Read();

        Assert.Null(configuration.Endpoint);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "localhost:4599")]
    [InlineData("AWS_ENDPOINT_URL", "http://localhost:4599/kms")]
    [InlineData("AWS_REGION", "evil.example/")]
    [InlineData("AWS_MAX_ATTEMPTS", "0")]
    [InlineData("AWS_MAX_ATTEMPTS", "many")]
    public void A_value_that_cannot_work_is_named(string variable, string value)
    {
        WithKeysAndRegion();
        environment[variable] = value;

        KmsConfigurationException error = Assert.Throws<KmsConfigurationException>(Read);

        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attempts_are_configured()
    {
        WithKeysAndRegion();
        environment["AWS_MAX_ATTEMPTS"] = "7";

        using KmsClientConfiguration configuration = Read();

        Assert.Equal(7, configuration.Retry.AttemptsMax);
    }

    private static void AssertCredentials(KmsClientConfiguration configuration, string accessKeyId, string secretText, string? sessionToken)
    {
        Assert.Equal(accessKeyId, configuration.Credentials.AccessKeyId);
        Assert.Equal(sessionToken, configuration.Credentials.ForSigning.SessionToken);

        // A secret cannot be read back; two are equal when they sign alike.
        using SigningSecret secret = new(secretText);
        Assert.Equal(Sign(new SigV4Credentials(accessKeyId, secret, sessionToken)), Sign(configuration.Credentials.ForSigning));
    }

    private static string Sign(SigV4Credentials credentials) => SigV4Signer.Sign(
        new SigV4Request { Method = "POST", Path = "/", Query = "", Headers = [new("host", "x")], Body = default, NormalizePath = true },
        credentials,
        "eu-central-1",
        "kms",
        DateTimeOffset.UnixEpoch,
        signSessionToken: true).Authorization;

    private KmsClientConfiguration Read() => KmsClientConfiguration.FromEnvironment(environment);

    private void WithKeys()
    {
        environment["AWS_ACCESS_KEY_ID"] = "AKIDENV";
        environment["AWS_SECRET_ACCESS_KEY"] = Secret;
    }

    private void WithKeysAndRegion()
    {
        WithKeys();
        environment["AWS_REGION"] = "eu-central-1";
    }

    private void WriteCredentials(string text) => Write("credentials", text);

    private void WriteConfig(string text) => Write("config", text);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(home, ".aws"));
        File.WriteAllText(Path.Combine(home, ".aws", name), text);
    }
}
