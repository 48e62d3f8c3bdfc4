// Policies that belong to one user, group or role.
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Put…Policy, Get…Policy, Delete…Policy and List…Policies of users, groups and roles.</summary>
internal sealed class InlinePolicies
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations { get; } =
    [
        .. PolicyHolder.All.Select(static holder => new IamOperation($"Put{holder.Word}Policy", (call, cancellationToken) => PutAsync(holder, call, cancellationToken))),
        .. PolicyHolder.All.Select(static holder => new IamOperation($"Get{holder.Word}Policy", (call, cancellationToken) => GetAsync(holder, call, cancellationToken))),
        .. PolicyHolder.All.Select(static holder => new IamOperation($"Delete{holder.Word}Policy", (call, cancellationToken) => DeleteAsync(holder, call, cancellationToken))),
        .. PolicyHolder.All.Select(static holder => new IamOperation($"List{holder.Word}Policies", (call, cancellationToken) => ListAsync(holder, call, cancellationToken))),
    ];

    private static async ValueTask<IamOutcome> PutAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        string policyName = call.Parameters.Required("PolicyName", IamShapes.GroupOrPolicyName);
        string text = call.Parameters.Required("PolicyDocument", IamShapes.PolicyDocument);
        call.Parameters.Check();
        StoredIdentity identity = await holder.FindAsync(call, name, IamConditions.None, cancellationToken);
        PolicyTexts.Check(text);
        InlinePolicy[] others = [.. identity.InlinePolicies.Where(policy => policy.Name != policyName)];
        if (others.Sum(static policy => PolicyTexts.CountedCharacters(policy.Text)) + PolicyTexts.CountedCharacters(text) > holder.InlineCharactersMax)
        {
            throw IamErrors.LimitExceeded($"Maximum policy size of {holder.InlineCharactersMax} bytes exceeded for {holder.LowerWord} {name}");
        }

        PolicyTexts.CheckRoom(others.Select(static policy => policy.Text).Append(text));
        return call.Done((identity with
        {
            InlinePolicies = [.. others.Append(new InlinePolicy(policyName, text)).OrderBy(static policy => policy.Name, StringComparer.Ordinal)],
        }).ToReplacement());
    }

    private static async ValueTask<IamOutcome> GetAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        (StoredIdentity identity, InlinePolicy policy) = await FindAsync(holder, call, cancellationToken);
        XmlAnswer answer = call.Answer();
        answer.Text(holder.NameParameter, identity.Name);
        answer.Text("PolicyName", policy.Name);
        IamAnswers.WriteDocument(answer, "PolicyDocument", policy.Text);
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<IamOutcome> DeleteAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        (StoredIdentity identity, InlinePolicy policy) = await FindAsync(holder, call, cancellationToken);
        return call.Done((identity with { InlinePolicies = identity.InlinePolicies.Remove(policy) }).ToReplacement());
    }

    private static async ValueTask<IamOutcome> ListAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        StoredIdentity identity = await holder.FindAsync(call, name, IamConditions.None, cancellationToken);
        IamItems<string> names = page.Cut<string>([.. identity.InlinePolicies.Select(static policy => policy.Name)]);
        XmlAnswer answer = call.Answer();
        answer.Texts("PolicyNames", names.Items);
        names.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<(StoredIdentity Identity, InlinePolicy Policy)> FindAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        string policyName = call.Parameters.Required("PolicyName", IamShapes.GroupOrPolicyName);
        call.Parameters.Check();
        StoredIdentity identity = await holder.FindAsync(call, name, IamConditions.None, cancellationToken);
        InlinePolicy? policy = identity.InlinePolicies.FirstOrDefault(policy => policy.Name == policyName);
        return policy is null ? throw IamErrors.NoSuchEntity($"{holder.LowerWord} policy", policyName) : (identity, policy);
    }
}
