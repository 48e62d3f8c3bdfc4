// The credentials of a production server: the access keys in its store.
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;

namespace Trent.Authentication;

/// <summary>Looks an access key id up in the store's access keys.</summary>
internal sealed class StoredCredentials(AccessKeyRing accessKeys) : ICredentialSource
{
    /// <inheritdoc/>
    public Credential? Find(string accessKeyId) => accessKeys.Find(accessKeyId);

    /// <inheritdoc/>
    public AccountId? AccountOf(string accessKeyId) => accessKeys.FindAny(accessKeyId)?.Owner.Account;
}
