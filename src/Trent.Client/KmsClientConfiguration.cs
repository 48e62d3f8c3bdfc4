// Where a client sends its requests, as whom, and within which bounds.
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Trent.Client.Configuration;

namespace Trent.Client;

/// <summary>
/// The configuration of a client over HTTP. It holds the credentials and makes one client, which disposes it. What is set after the
/// client was made has no effect.
/// </summary>
public sealed class KmsClientConfiguration : IDisposable
{
    /// <summary>The bytes of an answer that are accepted unless said otherwise: the largest, 1,000 custom key stores with trust anchors of 5,000 characters, takes less than 6 MiB.</summary>
    public const int ResponseBytesDefault = 8 * 1024 * 1024;

    private int taken;

    /// <summary>The Region that requests are signed for, such as <c>eu-central-1</c>: at most 32 of a-z, 0-9 and '-'.</summary>
    public required string Region { get; set; }

    /// <summary>Who sends the requests.</summary>
    public required KmsCredentials Credentials { get; set; }

    /// <summary>
    /// The address of the service, http or https, without path or query. <see langword="null"/> is AWS itself:
    /// <c>https://kms.&lt;Region&gt;.amazonaws.com</c> (in China <c>.amazonaws.com.cn</c>). Over http, all that requests and answers hold
    /// can be read on the way; it is meant for the same machine and for tests.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>What is sent again, how often and when.</summary>
    public KmsRetryPolicy Retry { get; set; } = KmsRetryPolicy.Standard;

    /// <summary>The clock that requests are signed by and <see cref="AttemptTimeout"/> is measured with.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>How long connecting may take. 5 seconds allow for two lost packets (RFC 6298: after 1 and 3 seconds).</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take, connecting included. 30 seconds, as in the SDK for Java; KMS answers in milliseconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of an answer that are accepted.</summary>
    public int ResponseBytesMax { get; set; } = ResponseBytesDefault;

    /// <summary>Reads the configuration from the environment of this process, as <see cref="FromEnvironment(IReadOnlyDictionary{string, string})"/> does.</summary>
    /// <exception cref="KmsConfigurationException">Something is missing or cannot work.</exception>
    public static KmsClientConfiguration FromEnvironment()
    {
#pragma warning disable RS0030 // Reading the environment is what this method is for; it does so here only, once, and hands it on as values.
        IDictionary variables = Environment.GetEnvironmentVariables();
#pragma warning restore RS0030
        Dictionary<string, string> environment = new(variables.Count, StringComparer.Ordinal);
        foreach (DictionaryEntry variable in variables)
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return FromEnvironment(environment);
    }

    /// <summary>
    /// Reads the configuration where the SDKs of AWS look for it; an empty variable counts as absent.
    /// </summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>Credentials: AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; else the profile in the credentials file, else
    /// the profile in the config file.</item>
    /// <item>Region: AWS_REGION, AWS_DEFAULT_REGION, <c>region</c> of the profile.</item>
    /// <item>Endpoint: AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL, <c>endpoint_url</c> of KMS in the profile's <c>services</c>,
    /// <c>endpoint_url</c> of the profile; none of them when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is <c>true</c>.</item>
    /// <item>Attempts: AWS_MAX_ATTEMPTS, <c>max_attempts</c> of the profile.</item>
    /// <item>The profile is AWS_PROFILE or <c>default</c>; the files are AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, or
    /// <c>.aws/credentials</c> and <c>.aws/config</c> in the home directory (HOME, on Windows USERPROFILE).</item>
    /// </list>
    /// </remarks>
    /// <param name="environment">The variables by their names.</param>
    /// <exception cref="KmsConfigurationException">Something is missing or cannot work.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The configuration is returned; nothing can fail after the credentials are made.")]
    public static KmsClientConfiguration FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using AwsSettings settings = AwsSettings.Read(environment);
        string region = settings.FindRegion();
        Uri? endpoint = settings.FindEndpoint();
        KmsRetryPolicy retry = settings.FindAttemptsMax() is { } attemptsMax ? KmsRetryPolicy.WithAttempts(attemptsMax) : KmsRetryPolicy.Standard;
        return new KmsClientConfiguration
        {
            Region = region,
            Endpoint = endpoint,
            Retry = retry,
            Credentials = settings.FindCredentials(),
        };
    }

    /// <summary>Disposes the credentials. A client that was made from this configuration does so itself.</summary>
    public void Dispose() => Credentials.Dispose();

    /// <summary>The address, the Region and the access key id.</summary>
    public override string ToString() => $"{Endpoint?.ToString() ?? "AWS"} in {Region} as {Credentials}";

    /// <summary>Makes sure that one transport only owns the credentials.</summary>
    /// <exception cref="InvalidOperationException">Another one does already.</exception>
    internal void Take()
    {
        if (Interlocked.Exchange(ref taken, 1) != 0)
        {
            throw new InvalidOperationException("A configuration makes one client, which disposes its credentials. Use that client from all threads, or make another configuration.");
        }
    }

    /// <summary>The address that requests go to.</summary>
    /// <exception cref="ArgumentException">The Region or the address cannot work.</exception>
    internal Uri ResolveEndpoint()
    {
        if (!KmsEndpoint.IsRegion(Region))
        {
            throw new ArgumentException("A Region is 1 to 32 of a-z, 0-9 and '-'.");
        }

        Uri endpoint = Endpoint ?? KmsEndpoint.OfAws(Region);
        return KmsEndpoint.IsUsable(endpoint)
            ? endpoint
            : throw new ArgumentException($"The endpoint must be an http or https address without user, path, query and fragment, not {endpoint}.");
    }
}
