// The other key management service that a seal wraps root keys with, by the same client that everybody else uses.
using Trent.Client;
using Trent.CommandLine;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Protocol;
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>
/// Encrypts and decrypts over HTTP. Connections live for one call: the seal is used once at a start. Each call ends within the time of its attempts.
/// </summary>
/// <param name="settings">Where the service is.</param>
/// <param name="variables">The variables of the AWS CLI, for what the settings leave out.</param>
internal sealed class ClientWrappingKms(SealSettings.OfService settings, IReadOnlyDictionary<string, string> variables) : IWrappingKms
{
    private const int HttpServerErrorMin = 500;

    // Three attempts of at most this: a start that waits longer is better off sealed, and tries again by itself.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The service of the settings, with the environment as it is now.</summary>
    public static ClientWrappingKms Open(SealSettings.OfService settings)
    {
        Dictionary<string, string> variables = AwsVariables.Read();
        if (settings.Endpoint is { } endpoint)
        {
            variables["AWS_ENDPOINT_URL_KMS"] = endpoint;
            _ = variables.Remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        }

        if ((settings.Region ?? RegionIn(settings.KeyId)) is { } region)
        {
            variables["AWS_REGION"] = region;
        }

        if (settings.CredentialsFile is { } credentialsFile)
        {
            // Only whether it is private enough is found out here; the client reads it by itself.
            using (PrivateFile.Read(credentialsFile, "the credentials file"))
            {
            }

            variables["AWS_SHARED_CREDENTIALS_FILE"] = credentialsFile;
            foreach (string other in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
            {
                _ = variables.Remove(other);
            }
        }

        return new ClientWrappingKms(settings, variables);
    }

    /// <inheritdoc/>
    public Task<KmsWrapping> EncryptAsync(string keyId, SecretBuffer plaintext, IReadOnlyDictionary<string, string> encryptionContext, CancellationToken cancellationToken) =>
        CallAsync(
            async client =>
            {
                using EncryptCommand command = new() { KeyId = keyId, Plaintext = SensitiveBytes.CopyOf(plaintext.DangerousSpan), EncryptionContext = encryptionContext };
                EncryptOutput output = await client.SendAsync(command, cancellationToken);
                return output is { KeyId: { } keyArn, CiphertextBlob: { IsEmpty: false } ciphertext } ? new KmsWrapping(keyArn, ciphertext) : throw NoSense();
            });

    /// <inheritdoc/>
    public Task<SecretBuffer> DecryptAsync(string keyId, ReadOnlyMemory<byte> ciphertext, IReadOnlyDictionary<string, string> encryptionContext, CancellationToken cancellationToken) =>
        CallAsync(
            async client =>
            {
                DecryptCommand command = new() { KeyId = keyId, CiphertextBlob = ciphertext, EncryptionContext = encryptionContext };
                using DecryptOutput output = await client.SendAsync(command, cancellationToken);
                return output.Plaintext is { Length: > 0 } plaintext ? SecretBuffer.CopyOf(plaintext.DangerousSpan) : throw NoSense();
            });

    // arn:aws:kms:REGION:ACCOUNT:key/ID
    private static string? RegionIn(string keyId) => keyId.Split(':') is ["arn", _, "kms", { Length: > 0 } region, ..] ? region : null;

    private static WrappingKmsException NoSense() => new(WrappingKmsFailure.Failed, "its answer is not one of a key management service", innerException: null);

    private async Task<T> CallAsync<T>(Func<KmsClient, Task<T>> call)
    {
        string place = settings.Endpoint ?? "the service that the AWS variables name";
        try
        {
            KmsClientConfiguration configuration = KmsClientConfiguration.FromEnvironment(variables);
            configuration.AttemptTimeout = AttemptTimeout;
            using KmsClient client = new(configuration);
            return await call(client);
        }
        catch (KmsConfigurationException wrong)
        {
            throw new SettingsException($"seal.type is kms, but its client cannot be set up: {wrong.Message}");
        }
        catch (KmsTransportException unreachable)
        {
            throw new WrappingKmsException(WrappingKmsFailure.Unreachable, $"{place} cannot be reached: {unreachable.Message}", unreachable);
        }
        catch (KmsServiceException refused)
        {
            throw new WrappingKmsException(FailureOf(refused), $"{place} answered {refused.ErrorCode}: {refused.Message}", refused);
        }
    }

    private static WrappingKmsFailure FailureOf(KmsServiceException refused) => refused switch
    {
        NotFoundException => WrappingKmsFailure.KeyMissing,
        DisabledException or KMSInvalidStateException or KeyUnavailableException or InvalidKeyUsageException => WrappingKmsFailure.KeyUnusable,
        InvalidCiphertextException or IncorrectKeyException => WrappingKmsFailure.NotGenuine,
        { ErrorCode: "AccessDeniedException" or "UnrecognizedClientException" or "InvalidSignatureException" or "ExpiredTokenException" or "MissingAuthenticationTokenException" or "IncompleteSignatureException" }
            => WrappingKmsFailure.Denied,
        { IsRetryable: true } or { HttpStatus: >= HttpServerErrorMin } => WrappingKmsFailure.Unreachable,
        _ => WrappingKmsFailure.Failed,
    };
}
