// The port to whoever knows which users and roles there are.
namespace Trent.Engine.Authorization;

/// <summary>Looks up principals that policies and grants name.</summary>
public interface IPrincipalDirectory
{
    /// <summary>
    /// The unique id of a user or role (<c>AIDA…</c>, <c>AROA…</c>), which one that is made anew under the same name does not share;
    /// <see langword="null"/> when there is none of that ARN now. A session's ARN stands for its role.
    /// </summary>
    /// <param name="arn">The ARN of a user, a role or a session of a role.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<string?> FindUniqueIdAsync(string arn, CancellationToken cancellationToken);
}
