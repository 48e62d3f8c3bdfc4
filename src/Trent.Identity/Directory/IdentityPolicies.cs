// The policies of users, groups and roles, compiled: their own, the managed ones, and those that come with the service.
using Trent.Authorization;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Identity.Model;

namespace Trent.Identity.Directory;

/// <summary>Finds and compiles identity policies. A text is compiled once and remembered, whoever has it. Thread-safe.</summary>
/// <param name="directory">Where managed policies are read.</param>
/// <param name="remembered">Most compiled policies remembered.</param>
public sealed class IdentityPolicies(IdentityDirectory directory, int remembered)
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";

    private readonly BoundedCache<string, PolicyDocument> compiled = new(remembered, static _ => { });

    /// <summary>The inline and attached policies of a user, group or role, in this order.</summary>
    internal async ValueTask<List<AttachedPolicy>> OfAsync(StoredIdentity identity, CancellationToken cancellationToken)
    {
        List<AttachedPolicy> found = [];
        foreach (InlinePolicy inline in identity.InlinePolicies)
        {
            found.Add(Compile($"inline policy {inline.Name} of {identity.ArnType} {identity.Name}", inline.Text));
        }

        foreach (string arn in identity.AttachedPolicies)
        {
            found.Add(await FindManagedAsync(arn, cancellationToken));
        }

        return found;
    }

    /// <summary>
    /// The managed policy of an ARN. One that is not there denies everything: what limits somebody must not end by being deleted.
    /// </summary>
    internal async ValueTask<AttachedPolicy> FindManagedAsync(string arn, CancellationToken cancellationToken) =>
        await FindManagedTextAsync(arn, cancellationToken) is { } text ? Compile(arn, text) : OfNothing(arn);

    /// <summary>What stands in for policies that should be there and are not: everything is denied.</summary>
    internal AttachedPolicy OfNothing(string name) => Compile(name, DenyAll);

    /// <summary>The text in force of a managed policy, of an account or of those that AWS manages; <see langword="null"/> when there is none.</summary>
    public async ValueTask<string?> FindManagedTextAsync(string arn, CancellationToken cancellationToken) =>
        ManagedByAws.Find(directory.Partition, arn) is { } known
            ? known.Text
            : (await directory.FindManagedPolicyAsync(arn, cancellationToken))?.DefaultText;

    /// <summary>Compiles a policy that was checked when it was put.</summary>
    /// <exception cref="RecordIntegrityException">The text is not a policy.</exception>
    internal AttachedPolicy Compile(string name, string text)
    {
        if (!compiled.TryGet(text, out PolicyDocument? document))
        {
            document = PolicyDocument.Parse(text, PolicyKind.Identity) is PolicyParseResult.WellFormed wellFormed
                ? compiled.TryAdd(text, wellFormed.Document, compiled.BeginRead(text))
                : throw new RecordIntegrityException($"The policy {name} is not one that this version of Trent can read.");
        }

        return new AttachedPolicy(name, document);
    }
}
