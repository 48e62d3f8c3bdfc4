// CreateCustomKeyStore: adds a custom key store: a CloudHSM cluster, or an external key manager behind a proxy.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Adds a custom key store: a CloudHSM cluster, or an external key manager behind a proxy.</summary>
/// <remarks>
/// Permission: <c>kms:CreateCustomKeyStore</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CloudHsmClusterInUseException">The CloudHSM cluster belongs to another custom key store already, or shares its backups with one.</exception>
/// <exception cref="CloudHsmClusterInvalidConfigurationException">The CloudHSM cluster is not set up as a custom key store needs it.</exception>
/// <exception cref="CloudHsmClusterNotActiveException">The CloudHSM cluster is not active.</exception>
/// <exception cref="CloudHsmClusterNotFoundException">There is no such CloudHSM cluster.</exception>
/// <exception cref="CustomKeyStoreNameInUseException">Another custom key store of the account has that name.</exception>
/// <exception cref="IncorrectTrustAnchorException">The trust anchor certificate is not that of the CloudHSM cluster.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="LimitExceededException">A quota is used up.</exception>
/// <exception cref="XksProxyIncorrectAuthenticationCredentialException">The external key store proxy refused the credential.</exception>
/// <exception cref="XksProxyInvalidConfigurationException">The external key store proxy is not set up as it must be.</exception>
/// <exception cref="XksProxyInvalidResponseException">The external key store proxy answered something that cannot be understood.</exception>
/// <exception cref="XksProxyUriEndpointInUseException">Another external key store uses that endpoint.</exception>
/// <exception cref="XksProxyUriInUseException">Another external key store uses that endpoint and path.</exception>
/// <exception cref="XksProxyUriUnreachableException">The external key store proxy cannot be reached.</exception>
/// <exception cref="XksProxyVpcEndpointServiceInUseException">Another external key store uses that VPC endpoint service.</exception>
/// <exception cref="XksProxyVpcEndpointServiceInvalidConfigurationException">The VPC endpoint service is not set up as an external key store needs it.</exception>
/// <exception cref="XksProxyVpcEndpointServiceNotFoundException">There is no such VPC endpoint service.</exception>
public sealed class CreateCustomKeyStoreCommand : KmsCommand<CreateCustomKeyStoreOutput>, IDisposable
{
    private static readonly CreateCustomKeyStoreJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<CreateCustomKeyStoreCommand, CreateCustomKeyStoreOutput> Contract { get; } =
        new("CreateCustomKeyStore", static () => Json.CreateCustomKeyStoreCommand, static () => Json.CreateCustomKeyStoreOutput, OutputBody.Object);

    /// <summary>The friendly name of the custom key store. Required. 1 to 256 characters.</summary>
    public string? CustomKeyStoreName { get; init; }

    /// <summary>The id of the CloudHSM cluster. 19 to 24 characters.</summary>
    public string? CloudHsmClusterId { get; init; }

    /// <summary>The certificate that the CloudHSM cluster was initialized with, in PEM. 1 to 5,000 characters.</summary>
    public string? TrustAnchorCertificate { get; init; }

    /// <summary>The password of the user <c>kmsuser</c> in the CloudHSM cluster. 7 to 32 characters.</summary>
    public SensitiveString? KeyStorePassword { get; init; }

    /// <summary>What kind of custom key store it is.</summary>
    public CustomKeyStoreType? CustomKeyStoreType { get; init; }

    /// <summary>The address of the external key store proxy. 10 to 128 characters.</summary>
    public string? XksProxyUriEndpoint { get; init; }

    /// <summary>The path of the proxy API. 10 to 128 characters.</summary>
    public string? XksProxyUriPath { get; init; }

    /// <summary>The VPC endpoint service through which the proxy is reached. 20 to 64 characters.</summary>
    public string? XksProxyVpcEndpointServiceName { get; init; }

    /// <summary>The account that owns the VPC endpoint service. 12 characters.</summary>
    public string? XksProxyVpcEndpointServiceOwner { get; init; }

    /// <summary>The credential that the external key store proxy knows.</summary>
    public XksProxyAuthenticationCredentialType? XksProxyAuthenticationCredential { get; init; }

    /// <summary>How the external key store proxy is reached.</summary>
    public XksProxyConnectivityType? XksProxyConnectivity { get; init; }

    /// <inheritdoc/>
    public override CommandContract<CreateCustomKeyStoreOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("customKeyStoreName", CustomKeyStoreName is not null);
        violations.String("customKeyStoreName", CustomKeyStoreName, Constraint.CustomKeyStoreName);
        violations.String("cloudHsmClusterId", CloudHsmClusterId, Constraint.CloudHsmClusterId);
        violations.String("trustAnchorCertificate", TrustAnchorCertificate, Constraint.TrustAnchorCertificate);
        violations.SensitiveString("keyStorePassword", KeyStorePassword, Constraint.KeyStorePassword);
        violations.Enum("customKeyStoreType", CustomKeyStoreType);
        violations.String("xksProxyUriEndpoint", XksProxyUriEndpoint, Constraint.XksProxyUriEndpoint);
        violations.String("xksProxyUriPath", XksProxyUriPath, Constraint.XksProxyUriPath);
        violations.String("xksProxyVpcEndpointServiceName", XksProxyVpcEndpointServiceName, Constraint.XksProxyVpcEndpointServiceName);
        violations.String("xksProxyVpcEndpointServiceOwner", XksProxyVpcEndpointServiceOwner, Constraint.AccountId);
        violations.Structure("xksProxyAuthenticationCredential", XksProxyAuthenticationCredential);
        violations.Enum("xksProxyConnectivity", XksProxyConnectivity);
    }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose()
    {
        KeyStorePassword?.Dispose();
        XksProxyAuthenticationCredential?.Dispose();
    }
}

/// <summary>The answer to <see cref="CreateCustomKeyStoreCommand"/>.</summary>
public sealed class CreateCustomKeyStoreOutput
{
    /// <summary>The id of the custom key store.</summary>
    public string? CustomKeyStoreId { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CreateCustomKeyStoreCommand))]
[JsonSerializable(typeof(CreateCustomKeyStoreOutput))]
internal sealed partial class CreateCustomKeyStoreJson : JsonSerializerContext;
