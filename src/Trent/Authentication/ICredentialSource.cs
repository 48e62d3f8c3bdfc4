// Where the front door looks up who signs with an access key id.
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;

namespace Trent.Authentication;

/// <summary>Finds credentials. Implementations answer from memory: the look-up is done for strangers too.</summary>
internal interface ICredentialSource
{
    /// <summary>The credential in force that an access key id names, or <see langword="null"/>. Its secret stays the source's.</summary>
    Credential? Find(string accessKeyId);

    /// <summary>The account of an access key id, in force or not; <see langword="null"/> when there is none of that id.</summary>
    AccountId? AccountOf(string accessKeyId);
}
