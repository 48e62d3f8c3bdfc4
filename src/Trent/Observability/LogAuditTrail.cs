// The record of requests as log lines: what happened, to which keys, by whom. Not durable: docs/deployment.md says what that means.
using System.Collections.Frozen;
using Trent.Configuration;
using Trent.Engine.Auditing;

namespace Trent.Observability;

/// <summary>
/// Writes a line for each request that changed or listed something and for each that was refused; successful use of keys is
/// written at level Debug, so that the busiest requests cost nothing unless asked for.
/// </summary>
internal sealed partial class LogAuditTrail(ILogger<LogAuditTrail> logger) : IAuditTrail
{
    private static readonly FrozenSet<string> UsesOfKeys = FrozenSet.Create(
        StringComparer.Ordinal,
        "Decapsulate", "Decrypt", "DeriveSharedSecret", "Encapsulate", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GenerateRandom", "ReEncrypt", "Sign", "Verify", "VerifyMac");

    /// <inheritdoc/>
    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public Trent.Engine.Records.RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

    /// <inheritdoc/>
    public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        LogLevel level = auditEvent.ErrorCode is null && UsesOfKeys.Contains(auditEvent.OperationName) ? LogLevel.Debug : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            Write(auditEvent, level);
        }

        return ValueTask.CompletedTask;
    }

    private void Write(AuditEvent auditEvent, LogLevel level)
    {
        string keys = string.Join(' ', auditEvent.Resources);
        string grants = string.Join(' ', auditEvent.GrantIds);
        string authorization = AuthorizationNames.Of(auditEvent.Authorization);
        LogRequest(
            level,
            auditEvent.OperationName,
            auditEvent.ErrorCode ?? "succeeded",
            auditEvent.Caller?.PrincipalArn,
            auditEvent.Caller?.AccessKeyId,
            auditEvent.Region,
            keys,
            auditEvent.SourceAddress,
            auditEvent.UserAgent,
            auditEvent.RequestId,
            auditEvent.EventId,
            authorization,
            grants,
            auditEvent.OverruledError);
    }

    [LoggerMessage(EventId = 10, Message = "{Operation} {Outcome} for {Caller} ({AccessKeyId}) in {Region} on [{Keys}] from {SourceAddress} with {UserAgent}, request {RequestId}, event {EventId}, authorization {Authorization}, by grants [{Grants}], overruled: {Overruled}", EventName = "Request")]
    private partial void LogRequest(
        LogLevel level, string operation, string outcome, string? caller, string? accessKeyId, string region, string keys, string? sourceAddress, string? userAgent, string requestId, string eventId,
        string authorization, string grants, string? overruled);
}
