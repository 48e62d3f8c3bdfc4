// The credential with which the service signs its requests to an external key store proxy.
namespace Trent.Protocol;

/// <summary>The credential with which the service signs its requests to an external key store proxy.</summary>
public sealed class XksProxyAuthenticationCredentialType : IConstrainedStructure, IDisposable
{
    /// <summary>The id of the credential that the external key store proxy knows. Required. 20 to 30 characters.</summary>
    public SensitiveString? AccessKeyId { get; init; }

    /// <summary>The secret of the credential. Required. 43 to 64 characters.</summary>
    public SensitiveString? RawSecretAccessKey { get; init; }

    void IConstrainedStructure.Validate(ConstraintViolations violations)
    {
        violations.Required("accessKeyId", AccessKeyId is not null);
        violations.SensitiveString("accessKeyId", AccessKeyId, Constraint.XksProxyAuthenticationAccessKeyId);
        violations.Required("rawSecretAccessKey", RawSecretAccessKey is not null);
        violations.SensitiveString("rawSecretAccessKey", RawSecretAccessKey, Constraint.XksProxyAuthenticationRawSecretAccessKey);
    }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose()
    {
        AccessKeyId?.Dispose();
        RawSecretAccessKey?.Dispose();
    }
}
