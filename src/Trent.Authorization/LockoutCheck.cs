// The check that a new key policy does not shut its author out (docs/compatibility.md, "Key policies").
namespace Trent.Authorization;

/// <summary>One caller, one key, one question: could the caller still put another policy on the key?</summary>
internal sealed class LockoutCheck
{
    private const string Action = "kms:PutKeyPolicy";

    private readonly string _callerArn;
    private readonly PolicyPrincipal.Account _account;
    private readonly string _keyArn;
    private readonly bool _isRoot;
    private readonly (string Partition, string AccountId, string RoleName)? _session;

    public LockoutCheck(string callerArn, string accountRootArn, string keyArn)
    {
        _callerArn = callerArn;
        _keyArn = keyArn;
        _account = PrincipalSyntax.ParseAws(accountRootArn) is PolicyPrincipal.Account { Partition: not null } account
            ? account
            : throw new ArgumentException("Not the root ARN of an account.", nameof(accountRootArn));
        _isRoot = callerArn == accountRootArn;
        _session = RoleOfSession(callerArn);
    }

    public bool Passes(PolicyDocument document)
    {
        var isAllowed = false;
        foreach (var statement in document.Statements)
        {
            if (!Concerns(statement))
            {
                continue;
            }

            if (statement.Effect == PolicyEffect.Allow)
            {
                isAllowed = true;
            }
            else if (statement.Conditions.IsEmpty)
            {
                return false;
            }
        }

        return isAllowed;
    }

    private bool Concerns(PolicyStatement statement) =>
        statement.Actions is { } actions
        && statement.Resources is { } resources
        && statement.Principals is { } principals
        && actions.Takes(Action, NoContext.Instance, inDoubt: false)
        && resources.Takes(_keyArn, NoContext.Instance, inDoubt: statement.Effect == PolicyEffect.Deny)
        && ConcernsCaller(principals, statement.Effect);

    private bool ConcernsCaller(PrincipalSet set, PolicyEffect effect)
    {
        // As in a decision: a Deny with NotPrincipal excepts who is listed himself, not all of a listed account or role.
        var isSelfAsked = set.IsNegated && effect == PolicyEffect.Deny;
        foreach (var principal in set.Principals)
        {
            if (isSelfAsked ? IsCallerHimself(principal) : IsCaller(principal))
            {
                return !set.IsNegated;
            }
        }

        return set.IsNegated;
    }

    private bool IsCallerHimself(PolicyPrincipal principal) => principal switch
    {
        PolicyPrincipal.Anyone => true,
        PolicyPrincipal.Account => _isRoot && IsCaller(principal),
        PolicyPrincipal.Identity identity => identity.Arn == _callerArn,
        _ => false,
    };

    private bool IsCaller(PolicyPrincipal principal) => principal switch
    {
        PolicyPrincipal.Anyone => true,
        PolicyPrincipal.Account account => account.AccountId == _account.AccountId
            && (account.Partition is null || account.Partition == _account.Partition),
        PolicyPrincipal.Identity identity => identity.Arn == _callerArn || IsRoleOfCaller(identity.Arn),
        _ => false,
    };

    private bool IsRoleOfCaller(string arn)
    {
        if (_session is not { } session || !PrincipalSyntax.TrySplitArn(arn, out var partition, out var service, out var accountId, out var resource))
        {
            return false;
        }

        // A session's ARN leaves out the path of its role; the name alone is unique within the account.
        return service == "iam"
            && resource.StartsWith("role/", StringComparison.Ordinal)
            && (partition, accountId, resource[(resource.LastIndexOf('/') + 1)..]) == session;
    }

    private static (string Partition, string AccountId, string RoleName)? RoleOfSession(string callerArn)
    {
        if (!PrincipalSyntax.TrySplitArn(callerArn, out var partition, out var service, out var accountId, out var resource) || service != "sts")
        {
            return null;
        }

        var parts = resource.Split('/');
        return parts is ["assumed-role", var roleName, _] ? (partition, accountId, roleName) : null;
    }

    /// <summary>There is no request yet, and so nothing that a variable could stand for.</summary>
    private sealed class NoContext : RequestContext
    {
        public static readonly NoContext Instance = new();

        public override ConditionValue ValueOf(ConditionKey key) => ConditionValue.Absent;
    }
}
