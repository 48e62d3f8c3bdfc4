// Tags of users, roles, managed policies and OpenID Connect providers.
using System.Collections.Immutable;
using Trent.Engine.Records;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Tag…, Untag… and List…Tags of users, roles, policies and providers.</summary>
internal sealed class TagOperations
{
    private static readonly Taggable[] All =
    [
        new("User", "UserName", IamShapes.UserName, static async (call, name, conditions, cancellationToken) =>
        {
            StoredUser user = await call.UserAsync(name, conditions, cancellationToken);
            return new Tagged(user.Tags, tags => (user with { Tags = tags }).ToReplacement());
        }),
        new("Role", "RoleName", IamShapes.RoleName, static async (call, name, conditions, cancellationToken) =>
        {
            StoredRole role = await call.RoleAsync(name, conditions, cancellationToken);
            return new Tagged(role.Tags, tags => (role with { Tags = tags }).ToReplacement());
        }),
        new("Policy", "PolicyArn", IamShapes.Arn, static async (call, arn, conditions, cancellationToken) =>
        {
            StoredManagedPolicy policy = await call.PolicyAsync(arn, conditions, cancellationToken);
            return new Tagged(policy.Tags, tags => (policy with { Tags = tags }).ToReplacement());
        }),
        new("OpenIDConnectProvider", "OpenIDConnectProviderArn", IamShapes.Arn, static async (call, arn, conditions, cancellationToken) =>
        {
            StoredOidcProvider provider = await call.ProviderAsync(arn, conditions, cancellationToken);
            return new Tagged(provider.Tags, tags => (provider with { Tags = tags }).ToReplacement());
        }),
    ];

    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations { get; } =
    [
        .. All.Select(static kind => new IamOperation($"Tag{kind.Word}", (call, cancellationToken) => TagAsync(kind, call, cancellationToken))),
        .. All.Select(static kind => new IamOperation($"Untag{kind.Word}", (call, cancellationToken) => UntagAsync(kind, call, cancellationToken))),
        .. All.Select(static kind => new IamOperation($"List{kind.Word}Tags", (call, cancellationToken) => ListAsync(kind, call, cancellationToken))),
    ];

    private static async ValueTask<IamOutcome> TagAsync(Taggable kind, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(kind.Parameter, kind.Shape);
        ImmutableArray<IdentityTag> tags = call.Tags();
        call.Parameters.Check();
        Tagged tagged = await kind.FindAsync(call, name, new IamConditions { RequestTags = tags }, cancellationToken);
        ImmutableArray<IdentityTag> after = [.. Without(tagged.Tags, [.. tags.Select(static tag => tag.Key)]), .. tags];
        return after.Length > Limits.TagsMax
            ? throw IamErrors.QuotaExceeded($"TagsPer{kind.Word}", Limits.TagsMax)
            : call.Done(tagged.ChangeTo(after));
    }

    private static async ValueTask<IamOutcome> UntagAsync(Taggable kind, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(kind.Parameter, kind.Shape);
        ImmutableArray<string> keys = call.Parameters.Texts("TagKeys", IamShapes.TagKey, Limits.TagsMax);
        call.Parameters.Check();
        Tagged tagged = await kind.FindAsync(call, name, new IamConditions { RemovedTagKeys = keys }, cancellationToken);
        return call.Done(tagged.ChangeTo(Without(tagged.Tags, keys)));
    }

    private static async ValueTask<IamOutcome> ListAsync(Taggable kind, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(kind.Parameter, kind.Shape);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        Tagged tagged = await kind.FindAsync(call, name, IamConditions.None, cancellationToken);
        IamItems<IdentityTag> tags = page.Cut<IdentityTag>([.. tagged.Tags]);
        XmlAnswer answer = call.Answer();
        IamAnswers.WriteTags(answer, [.. tags.Items], isEmptyShown: true);
        tags.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static ImmutableArray<IdentityTag> Without(ImmutableArray<IdentityTag> tags, ImmutableArray<string> keys) =>
        [.. tags.Where(tag => !keys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase))];

    /// <summary>What is tagged now, and the change that gives it other tags.</summary>
    private sealed record Tagged(ImmutableArray<IdentityTag> Tags, Func<ImmutableArray<IdentityTag>, RecordChange> ChangeTo);

    /// <summary>A kind of thing that has tags.</summary>
    private sealed record Taggable(string Word, string Parameter, QueryText Shape, Func<IamCall, string, IamConditions, CancellationToken, ValueTask<Tagged>> FindAsync);
}
