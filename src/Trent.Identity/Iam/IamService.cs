// The IAM API: every request is recorded, run by its operation, committed, and answered.
using System.Collections.Frozen;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>The ids of a request.</summary>
/// <param name="RequestId">The id that the answer carries.</param>
/// <param name="EventId">The id of the audit record (a UUID).</param>
public readonly record struct RequestIds(string RequestId, string EventId);

/// <summary>
/// The part of IAM that the AWS CLI and Terraform use for users, access keys, roles, groups, policies and providers. It acts in the
/// caller's own account. Thread-safe.
/// </summary>
public sealed class IamService
{
    private readonly IdentityDirectory directory;
    private readonly IAuditTrail auditTrail;
    private readonly RecordedQueries recorded;
    private readonly FrozenDictionary<string, IamOperation> operations;

    internal IamService(IdentityDirectory directory, Callers callers, AccessKeyRing accessKeys, IAuditTrail auditTrail, IEngineObserver observer)
    {
        this.directory = directory;
        this.auditTrail = auditTrail;
        recorded = new RecordedQueries(QueryApi.Iam, auditTrail, observer);
        PolicyTexts texts = new(directory);
        PolicyUse policyUse = new(directory);
        IEnumerable<IamOperation> all =
        [
            .. new Users(directory, policyUse, accessKeys).Operations,
            .. new AccessKeyOperations(directory, accessKeys).Operations,
            .. new AbsentCredentials().Operations,
            .. new Groups(directory).Operations,
            .. new Roles(directory, texts, policyUse).Operations,
            .. new ManagedPolicies(directory).Operations,
            .. new PolicyVersions().Operations,
            .. new AttachedPolicies(policyUse).Operations,
            .. new InlinePolicies().Operations,
            .. new Boundaries(policyUse).Operations,
            .. new TagOperations().Operations,
            .. new Accounts(directory, accessKeys).Operations,
            .. new OidcProviders(directory).Operations,
            .. new Simulation(callers).Operations,
        ];
        operations = all.ToFrozenDictionary(static operation => operation.Name, StringComparer.Ordinal);
    }

    /// <summary>The names of all operations.</summary>
    public IReadOnlyCollection<string> OperationNames => operations.Keys;

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who signed it.</param>
    /// <param name="origin">How it came in.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="cancellationToken">Gives up; whether a change was made is then unknown.</param>
    /// <returns>The answer, to be disposed.</returns>
    /// <exception cref="QueryException">The request is refused, or failed.</exception>
    public async ValueTask<XmlAnswer> AnswerAsync(QueryRequest request, Caller caller, RequestOrigin origin, RequestIds ids, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = recorded.EventOf(request, caller, origin, ids);
        return await recorded.RunAsync(request, auditEvent, () => RunAsync(request, caller, origin, auditEvent, cancellationToken), cancellationToken);
    }

    private async ValueTask<XmlAnswer> RunAsync(QueryRequest request, Caller caller, RequestOrigin origin, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (!operations.TryGetValue(request.Action, out IamOperation? operation) || request.Version != QueryApi.Iam.Version)
        {
            throw new QueryException(QueryError.InvalidAction(request.Action, request.Version));
        }

        // Temporary credentials of a user, or of the root user, do not reach IAM without a second factor, which there is not (AWS STS API, GetSessionToken).
        if (caller.IsOwnSession)
        {
            throw IamErrors.SessionTokenNotAccepted();
        }

        IamRecord record = new(request, auditEvent, auditTrail);
        for (int attempt = 1; attempt <= Limits.CommitAttemptsMax; attempt++)
        {
            IamCall call = new(request, caller, origin, directory, record);
            XmlAnswer? answer = null;
            try
            {
                IamOutcome outcome = await operation.RunAsync(call, cancellationToken);
                answer = outcome.Answer;
                if (call.Resources.Count == 0)
                {
                    throw new InvalidOperationException($"{operation.Name} asked for no permission.");
                }

                if (outcome.Changes.Count > 0)
                {
                    // Not given up half-way: whoever gave up would not know what came of it, and neither would the trail.
                    await directory.CommitAsync(record.With(outcome.Changes, call.Resources, answer), CancellationToken.None);
                }

                auditEvent.Resources = [.. call.Resources];
                return answer;
            }
            catch (QueryException)
            {
                auditEvent.Resources = [.. call.Resources];
                throw;
            }
            catch (RecordConflictException)
            {
                // Another request changed what this one is about: it is decided anew against what is there now.
                answer?.Dispose();
            }
            catch
            {
                answer?.Dispose();
                throw;
            }
        }

        throw IamErrors.ConcurrentModification();
    }
}
