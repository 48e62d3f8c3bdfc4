// AssumeRoot: a principal of the operator's account becomes, for some minutes, the root user of another account.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.Directory;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>
/// Answers AssumeRoot. In AWS the management account of an organization may ask for it; a store has an operator's account in its place.
/// </summary>
/// <param name="directory">Where accounts are.</param>
/// <param name="policies">Where task policies are.</param>
/// <param name="tokens">Issues the credential.</param>
internal sealed class AssumeRoot(IdentityDirectory directory, IdentityPolicies policies, SessionTokens tokens)
{
    private const string Action = "sts:AssumeRoot";

    // A principal: the account id, or the ARN of its root user.
    private static readonly QueryText PrincipalShape = new(12, 2_048);
    private static readonly QueryText ArnShape = new(20, 2_048, QueryPatterns.Arn);

    public async ValueTask<XmlAnswer> AnswerAsync(QueryRequest request, Caller caller, RequestOrigin origin, CancellationToken cancellationToken)
    {
        QueryReader reader = new(request);
        string target = reader.Required("TargetPrincipal", PrincipalShape);
        string policy = reader.Required("TaskPolicyArn.arn", ArnShape);
        int seconds = reader.OptionalInteger("DurationSeconds", 0, StsLimits.TaskSessionSecondsMax) ?? StsLimits.TaskSessionSecondsMax;
        reader.Check();
        AccountId account = AccountOf(target);
        string resource = ArnOfRoot(account);
        if (await directory.FindAccountAsync(caller.Account, cancellationToken) is not { IsOperator: true })
        {
            throw StsErrors.NotOfTheOperator(caller, resource);
        }

        // An account has no policy of its own that could let others in: the policies of whoever asks decide, in his own account.
        AccessRequest access = new()
        {
            Principal = caller.Principal,
            Policies = caller.Policies,
            Action = Action,
            Resource = resource,
            ResourceAccountId = caller.Account.Value,
            Context = new StsContext(caller, origin) { TaskPolicyArn = policy },
        };
        if (!access.Decide().IsAllowed)
        {
            throw StsErrors.NotAuthorized(caller, Action, resource);
        }

        // The policy limits: one that is not there must not be taken for one that limits nothing.
        bool isKnown = IamArn.TryParse(policy, out IamArn parsed) && parsed.Type == "policy" && (parsed.Account is null || parsed.Account.Value.Value == account.Value);
        if (!isKnown || await policies.FindManagedTextAsync(policy, cancellationToken) is null)
        {
            throw StsErrors.MalformedPolicyDocument($"Policy {policy} does not exist or is not attachable.");
        }

        UserSession session = new()
        {
            AccessKeyId = TemporaryAccessKeyIds.Create(account),
            Account = account,
            UserName = null,
            UserUniqueId = null,
            IssuedAt = origin.Now,
            TaskPolicyArn = policy,
        };
        using TemporaryCredential credential = await tokens.IssueAsync(session, origin.Now.AddSeconds(seconds), cancellationToken);
        XmlAnswer answer = new(QueryApi.Sts, "AssumeRoot");
        answer.Concerns(resource);
        answer.Text("SourceIdentity", caller.SourceIdentity);
        CredentialsElement.Write(answer, credential);
        return answer;
    }

    private AccountId AccountOf(string target)
    {
        string[] parts = target.Split(':');
        string digits = parts is ["arn", _, "iam", "", { } account, "root"] && parts[1] == directory.Partition ? account : target;
        return AccountId.TryParse(digits, out AccountId parsed) ? parsed : throw StsErrors.ArnInvalid(target);
    }

    private string ArnOfRoot(AccountId account) => $"arn:{directory.Partition}:iam::{account.Value}:root";
}
