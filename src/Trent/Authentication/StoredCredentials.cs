// The credentials of a production server: the access keys in its store.
using Trent.Engine.Credentials;

namespace Trent.Authentication;

/// <summary>Looks an access key id up in the engine's access keys.</summary>
internal sealed class StoredCredentials(AccessKeys accessKeys) : ICredentialSource
{
    /// <inheritdoc/>
    public Credential? Find(string accessKeyId) => accessKeys.Find(accessKeyId);
}
