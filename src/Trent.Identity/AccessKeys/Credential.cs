// What requests are signed with.
using Trent.Engine;
using Trent.Protocol.SigV4;

namespace Trent.Identity.AccessKeys;

/// <summary>
/// A credential that may sign requests. Its secret is in memory, so that looking it up costs a stranger nothing; who signs with it is
/// asked only once the signature is verified.
/// </summary>
/// <param name="secret">The secret; stays the source's to dispose.</param>
public abstract class Credential(SigningSecret secret)
{
    /// <summary>The secret.</summary>
    public SigningSecret Secret { get; } = secret;

    /// <summary>
    /// Who signs with it, with the policies that are in force now; <see langword="null"/> when he does not exist any more, and the
    /// credential is as good as unknown. Answered from memory until an identity changes.
    /// </summary>
    public abstract ValueTask<Caller?> FindCallerAsync(CancellationToken cancellationToken);

    /// <summary>Notes that a request was signed with it, where the credential is of a kind whose last use can be asked for.</summary>
    /// <param name="region">The Region of the credential scope.</param>
    /// <param name="service">The service of the credential scope.</param>
    public virtual void NoteUse(string region, string service)
    {
    }
}

/// <summary>A credential of a caller who cannot change: the root user of an account.</summary>
/// <param name="caller">The caller.</param>
/// <param name="secret">The secret; stays the source's to dispose.</param>
public sealed class FixedCredential(Caller caller, SigningSecret secret) : Credential(secret)
{
    /// <inheritdoc/>
    public override ValueTask<Caller?> FindCallerAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Caller?>(caller);
}
