// AssumeRole: a user, or a session of another role, becomes a session of a role that trusts him.
using System.Collections.Immutable;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>Answers AssumeRole.</summary>
/// <param name="sessions">Begins sessions.</param>
internal sealed class AssumeRole(RoleSessions sessions)
{
    private const string Action = "sts:AssumeRole";

    public async ValueTask<XmlAnswer> AnswerAsync(QueryRequest request, Caller caller, RequestOrigin origin, CancellationToken cancellationToken)
    {
        SessionParameters parameters = SessionParameters.OfAssumeRole(request);
        _ = sessions.AccountOf(parameters.RoleArn);
        if (caller.IsAccountRoot)
        {
            throw StsErrors.RolesAreNotForRoot();
        }

        MultiFactor.Refuse(request);
        ImmutableArray<IdentityTag> tags = TagsOf(parameters, caller);
        ImmutableArray<string> transitive = [.. parameters.TransitiveTagKeys, .. caller.TransitiveTags.Keys];
        if (await sessions.FindRoleAsync(parameters.RoleArn, cancellationToken) is not { } role)
        {
            throw StsErrors.NotAuthorized(caller, Action, parameters.RoleArn);
        }

        // A source identity stays the same along a chain of roles; that is what it is for.
        string? sourceIdentity = caller.SourceIdentity ?? parameters.SourceIdentity;
        StsContext context = new(caller, origin)
        {
            Role = role,
            Parameters = parameters,
            SessionTags = tags,
            TransitiveTagKeys = transitive,
            SourceIdentity = sourceIdentity,
        };
        Require(role, caller, Action, context);
        if (!tags.IsEmpty)
        {
            Require(role, caller, "sts:TagSession", context);
        }

        if (sourceIdentity is not null)
        {
            Require(role, caller, "sts:SetSourceIdentity", context);
        }

        if (parameters.SourceIdentity is not null && parameters.SourceIdentity != sourceIdentity)
        {
            throw StsErrors.NotAuthorized(caller, "sts:SetSourceIdentity", role.Arn);
        }

        bool isChained = caller.TokenIssuedAt is not null;
        if (parameters.DurationSeconds > role.MaxSessionSeconds)
        {
            throw StsErrors.LongerThanRoleAllows();
        }

        if (isChained && parameters.DurationSeconds > StsLimits.ChainedSessionSecondsMax)
        {
            throw StsErrors.LongerThanChainingAllows();
        }

        RoleSession session = new()
        {
            AccessKeyId = TemporaryAccessKeyIds.Create(role.Account),
            Account = role.Account,
            RoleName = role.Name,
            RoleUniqueId = role.UniqueId,
            SessionName = parameters.SessionName,
            IssuedAt = origin.Now,
            Policy = parameters.Policy,
            PolicyArns = parameters.PolicyArns,
            Tags = tags,
            TransitiveTagKeys = transitive,
            SourceIdentity = sourceIdentity,
        };
        using BegunSession begun = await sessions.BeginAsync(session, role, parameters, cancellationToken);
        XmlAnswer answer = new(QueryApi.Sts, "AssumeRole");
        AssumedRoleElements.Write(answer, begun);
        return answer;
    }

    private void Require(StoredRole role, Caller caller, string action, StsContext context)
    {
        if (!sessions.IsTrusted(role, caller, action, context))
        {
            throw StsErrors.NotAuthorized(caller, action, role.Arn);
        }
    }

    private static ImmutableArray<IdentityTag> TagsOf(SessionParameters parameters, Caller caller)
    {
        if (parameters.Tags.Any(tag => caller.TransitiveTags.ContainsKey(tag.Key)))
        {
            throw StsErrors.InvalidParameterValue("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");
        }

        ImmutableArray<IdentityTag> tags = [.. parameters.Tags, .. caller.TransitiveTags.Select(static tag => new IdentityTag(tag.Key, tag.Value))];
        return tags.Length <= StsLimits.SessionTagsMax
            ? tags
            : throw StsErrors.InvalidParameterValue($"A session has at most {StsLimits.SessionTagsMax} tags, those passed on to it included.");
    }
}
