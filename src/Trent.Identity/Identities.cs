// The identities of all accounts, put together: what a server needs to know who calls and what he may do.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Iam;
using Trent.Identity.Model;
using Trent.Identity.Sts;

namespace Trent.Identity;

/// <summary>What identities are made of. All of it stays the caller's to dispose, after the identities.</summary>
public sealed class IdentityParts
{
    /// <summary>Durable storage.</summary>
    public required IRecordStore Store { get; init; }

    /// <summary>Where the secrets of access keys are sealed.</summary>
    public required SecretVault Vault { get; init; }

    /// <summary>Where requests are recorded.</summary>
    public required IAuditTrail AuditTrail { get; init; }

    /// <summary>Who is told of what an operator wants to know.</summary>
    public required IEngineObserver Observer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The directory on that store; the engine asks it which principals there are, so that it exists before the engine does.</summary>
    public required IdentityDirectory Directory { get; init; }
}

/// <summary>Users, groups, roles, policies, providers and access keys on one store. Thread-safe.</summary>
public sealed class Identities : IDisposable
{
    private readonly TimeProvider clock;
    private readonly IAuditTrail auditTrail;
    private readonly OperatorActs operatorActs;

    private Identities(IdentityParts parts)
    {
        clock = parts.Clock;
        auditTrail = parts.AuditTrail;
        operatorActs = new OperatorActs(parts.AuditTrail, parts.Directory.Partition, parts.Clock);
        Directory = parts.Directory;
        Policies = new IdentityPolicies(Directory, Limits.RememberedPoliciesMax);
        Callers = new Callers(Directory, Policies, Limits.RememberedCallersMax);
        AccessKeys = new AccessKeyRing(parts.Store, Directory, Callers, parts.Vault, parts.Clock);
        Iam = new IamService(Directory, Callers, AccessKeys, parts.AuditTrail, parts.Observer);
        SessionTokens = new SessionTokens(parts.Vault, Callers, parts.Clock);
    }

    /// <summary>Reads and commits identities.</summary>
    public IdentityDirectory Directory { get; }

    /// <summary>Finds and compiles their policies.</summary>
    public IdentityPolicies Policies { get; }

    /// <summary>Makes callers of credentials.</summary>
    public Callers Callers { get; }

    /// <summary>The access keys.</summary>
    public AccessKeyRing AccessKeys { get; }

    /// <summary>The temporary credentials.</summary>
    public SessionTokens SessionTokens { get; }

    /// <summary>The IAM API.</summary>
    public IamService Iam { get; }

    /// <summary>Opens the identities of a store.</summary>
    /// <exception cref="RecordIntegrityException">A record cannot be read, or the secret of an access key does not open.</exception>
    public static async Task<Identities> OpenAsync(IdentityParts parts, CancellationToken cancellationToken)
    {
        Identities identities = new(parts);
        try
        {
            await identities.AccessKeys.LoadAsync(cancellationToken);
            return identities;
        }
        catch
        {
            identities.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes an account the operator's, whose principals that may <c>sts:AssumeRoot</c> take on the root users of all others. What was the
    /// operator's before stays it.
    /// </summary>
    /// <exception cref="RecordConflictException">Somebody changed the account at the same time.</exception>
    public async Task MakeOperatorAsync(AccountId account, CancellationToken cancellationToken)
    {
        StoredAccount present = await Directory.FindAccountAsync(account, cancellationToken) ?? new StoredAccount { Account = account, CreatedAt = clock.GetUtcNow() };
        if (!present.IsOperator)
        {
            AuditEvent auditEvent = operatorActs.EventOf("MakeOperator", AuditEvent.TrentEventSource, account);
            _ = await operatorActs.CommitAsync(
                auditEvent,
                async () =>
                {
                    await Directory.CommitAsync(auditTrail.With([(present with { IsOperator = true }).ToChange()], auditEvent), CancellationToken.None);
                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>Makes an access key for the root user of an account, for the operator who has opened the store; recorded as his.</summary>
    /// <returns>The access key, to be shown once and disposed.</returns>
    /// <exception cref="AccessKeyLimitException">The root user, or the store, has as many as it may have.</exception>
    public Task<CreatedAccessKey> CreateRootAccessKeyAsync(AccountId account, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = operatorActs.EventOf("CreateAccessKey", AuditEvent.IamEventSource, account);
        return operatorActs.CommitAsync(auditEvent, () => AccessKeys.CreateForRootAsync(account, Record, cancellationToken), cancellationToken);

        RecordChange? Record(CreatedAccessKey created)
        {
            AuditValue.Members key = new([new("accessKeyId", new AuditValue.Literal(created.AccessKeyId)), new("createDate", new AuditValue.Time(created.CreatedAt))]);
            auditEvent.ResponseElements = new AuditValue.Members([new("accessKey", key)]);
            return auditTrail.RecordWithCommit(auditEvent);
        }
    }

    /// <summary>Writes what is known of the last use of access keys. To be called regularly, and before the end.</summary>
    public ValueTask WriteAccessKeyUsesAsync(CancellationToken cancellationToken) => AccessKeys.WriteUsesAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        SessionTokens.Dispose();
        AccessKeys.Dispose();
    }
}
