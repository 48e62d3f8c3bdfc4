// UpdateCustomKeyStore: changes the settings of a custom key store.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Changes the settings of a custom key store.</summary>
/// <remarks>
/// Permission: <c>kms:UpdateCustomKeyStore</c> (IAM policy).
/// Own account only.
/// </remarks>
/// <exception cref="CloudHsmClusterInvalidConfigurationException">The CloudHSM cluster is not set up as a custom key store needs it.</exception>
/// <exception cref="CloudHsmClusterNotActiveException">The CloudHSM cluster is not active.</exception>
/// <exception cref="CloudHsmClusterNotFoundException">There is no such CloudHSM cluster.</exception>
/// <exception cref="CloudHsmClusterNotRelatedException">The CloudHSM cluster does not share its backups with the one that the store was made with.</exception>
/// <exception cref="CustomKeyStoreInvalidStateException">The custom key store is in a state that does not allow the operation.</exception>
/// <exception cref="CustomKeyStoreNameInUseException">Another custom key store of the account has that name.</exception>
/// <exception cref="CustomKeyStoreNotFoundException">There is no such custom key store.</exception>
/// <exception cref="KMSInternalException">Something went wrong inside the service.</exception>
/// <exception cref="XksProxyIncorrectAuthenticationCredentialException">The external key store proxy refused the credential.</exception>
/// <exception cref="XksProxyInvalidConfigurationException">The external key store proxy is not set up as it must be.</exception>
/// <exception cref="XksProxyInvalidResponseException">The external key store proxy answered something that cannot be understood.</exception>
/// <exception cref="XksProxyUriEndpointInUseException">Another external key store uses that endpoint.</exception>
/// <exception cref="XksProxyUriInUseException">Another external key store uses that endpoint and path.</exception>
/// <exception cref="XksProxyUriUnreachableException">The external key store proxy cannot be reached.</exception>
/// <exception cref="XksProxyVpcEndpointServiceInUseException">Another external key store uses that VPC endpoint service.</exception>
/// <exception cref="XksProxyVpcEndpointServiceInvalidConfigurationException">The VPC endpoint service is not set up as an external key store needs it.</exception>
/// <exception cref="XksProxyVpcEndpointServiceNotFoundException">There is no such VPC endpoint service.</exception>
public sealed class UpdateCustomKeyStoreCommand : KmsCommand<UpdateCustomKeyStoreOutput>, IDisposable
{
    private static readonly UpdateCustomKeyStoreJson Json = new(WireJson.CreateOptions());

    /// <summary>How the command and its answer travel.</summary>
    public static CommandContract<UpdateCustomKeyStoreCommand, UpdateCustomKeyStoreOutput> Contract { get; } =
        new("UpdateCustomKeyStore", static () => Json.UpdateCustomKeyStoreCommand, static () => Json.UpdateCustomKeyStoreOutput, OutputBody.Object);

    /// <summary>The id of the custom key store. Required. 1 to 64 characters.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <summary>The new friendly name. 1 to 256 characters.</summary>
    public string? NewCustomKeyStoreName { get; init; }

    /// <summary>The password of the user <c>kmsuser</c> in the CloudHSM cluster. 7 to 32 characters.</summary>
    public SensitiveString? KeyStorePassword { get; init; }

    /// <summary>The id of the CloudHSM cluster. 19 to 24 characters.</summary>
    public string? CloudHsmClusterId { get; init; }

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
    public override CommandContract<UpdateCustomKeyStoreOutput> GetContract() => Contract;

    /// <inheritdoc/>
    public override void Validate(ConstraintViolations violations)
    {
        violations.Required("customKeyStoreId", CustomKeyStoreId is not null);
        violations.String("customKeyStoreId", CustomKeyStoreId, Constraint.CustomKeyStoreId);
        violations.String("newCustomKeyStoreName", NewCustomKeyStoreName, Constraint.CustomKeyStoreName);
        violations.SensitiveString("keyStorePassword", KeyStorePassword, Constraint.KeyStorePassword);
        violations.String("cloudHsmClusterId", CloudHsmClusterId, Constraint.CloudHsmClusterId);
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

/// <summary>The empty answer to <see cref="UpdateCustomKeyStoreCommand"/>.</summary>
public sealed class UpdateCustomKeyStoreOutput
{
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UpdateCustomKeyStoreCommand))]
[JsonSerializable(typeof(UpdateCustomKeyStoreOutput))]
internal sealed partial class UpdateCustomKeyStoreJson : JsonSerializerContext;
