// Answers encrypted for an attested enclave: refused, because no attestation can be verified here.
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>The Recipient parameter (docs/compatibility.md, "Recipient").</summary>
internal static class Recipients
{
    /// <summary>Refuses a request that asks for its answer to be encrypted for an enclave: to answer in clear would betray it.</summary>
    /// <exception cref="UnsupportedOperationException">The request has a recipient.</exception>
    public static void Refuse(RecipientInfo? recipient)
    {
        if (recipient is not null)
        {
            throw UnsupportedOperationException.RecipientNotSupported();
        }
    }
}
