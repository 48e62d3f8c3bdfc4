// What the trail is told of a request.
using Trent.Engine.Authorization;

namespace Trent.Engine.Auditing;

/// <summary>What a record is about (CloudTrail's eventType).</summary>
public enum AuditEventType
{
    /// <summary>A request: <c>AwsApiCall</c>.</summary>
    ApiCall,

    /// <summary>An act of the service by itself: <c>AwsServiceEvent</c>.</summary>
    ServiceEvent,
}

/// <summary>One value of <c>requestParameters</c> or <c>responseElements</c>. There is no form for bytes: what is secret cannot be put in.</summary>
public abstract record AuditValue
{
    private AuditValue()
    {
    }

    /// <summary>A text.</summary>
    public sealed record Literal(string Value) : AuditValue;

    /// <summary>A whole number.</summary>
    public sealed record Number(long Value) : AuditValue;

    /// <summary>A truth.</summary>
    public sealed record Truth(bool Value) : AuditValue;

    /// <summary>A time, written in ISO 8601.</summary>
    public sealed record Time(DateTimeOffset Value) : AuditValue;

    /// <summary>Several values.</summary>
    public sealed record List(IReadOnlyList<AuditValue> Values) : AuditValue;

    /// <summary>Values by name, in the order in which they are written.</summary>
    public sealed record Members(IReadOnlyList<KeyValuePair<string, AuditValue>> Values) : AuditValue;
}

/// <summary>A request as the trail sees it. It never holds plaintext, key material, tokens or bodies.</summary>
public sealed class AuditEvent
{
    /// <summary>The <see cref="EventSource"/> of the KMS.</summary>
    public const string KmsEventSource = "kms.amazonaws.com";

    /// <summary>The <see cref="EventSource"/> of IAM.</summary>
    public const string IamEventSource = "iam.amazonaws.com";

    /// <summary>The <see cref="EventSource"/> of STS.</summary>
    public const string StsEventSource = "sts.amazonaws.com";

    /// <summary>The <see cref="EventSource"/> of what AWS has no service for.</summary>
    public const string TrentEventSource = "trent";

    /// <summary>The <see cref="EventSource"/> of requests that no service has taken.</summary>
    public const string NoEventSource = "unknown";

    /// <summary>The Region of what has none, as in CloudTrail.</summary>
    public const string GlobalRegion = "us-east-1";

    /// <summary>The id of the record (a UUID), which GetKeyLastUsage names.</summary>
    public required string EventId { get; init; }

    /// <summary>The request id that the answer carries.</summary>
    public required string RequestId { get; init; }

    /// <summary>The operation.</summary>
    public required string OperationName { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which service was asked: <c>kms.amazonaws.com</c> as CloudTrail names it.</summary>
    public string EventSource { get; init; } = KmsEventSource;

    /// <summary>Whether the service did it by itself (deletion, rotation, expiry) or somebody asked for it.</summary>
    public AuditEventType EventType { get; init; } = AuditEventType.ApiCall;

    /// <summary>Who called; <see langword="null"/> when nobody proved who he is, and for acts of the service.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The Region.</summary>
    public required string Region { get; init; }

    /// <summary>The address the request came from, or <see langword="null"/> in this process.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>What the client says it is, or <see langword="null"/>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>How the request's connection was encrypted; <see langword="null"/> without TLS, and in this process.</summary>
    public TlsDetails? Tls { get; init; }

    /// <summary>The ARNs of the keys that the request was granted; empty before it was, and for what has no key.</summary>
    public IReadOnlyList<string> Resources { get; set; } = [];

    /// <summary>What was done with the decision of policies.</summary>
    public AuthorizationMode Authorization { get; init; } = AuthorizationMode.Enforce;

    /// <summary>The grants that allowed the request where no policy did.</summary>
    public IReadOnlyList<string> GrantIds { get; internal set; } = [];

    /// <summary>What the caller would have been told if policies were enforced, where they are not; otherwise <see langword="null"/>.</summary>
    public string? OverruledError { get; internal set; }

    /// <summary>What was asked, without secrets; <see langword="null"/> where nothing could be read.</summary>
    public AuditValue.Members? RequestParameters { get; set; }

    /// <summary>What was answered, for what changes something; <see langword="null"/> for what only reads or computes, as in CloudTrail.</summary>
    public AuditValue.Members? ResponseElements { get; set; }

    /// <summary>Facts beside request and answer (CloudTrail's additionalEventData), or <see langword="null"/>.</summary>
    public AuditValue.Members? AdditionalEventData { get; set; }

    /// <summary>Whether the request changes nothing (CloudTrail's readOnly).</summary>
    public bool IsReadOnly { get; set; } = true;

    /// <summary>The wire name of the error, or <see langword="null"/> when the request succeeded.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The message of the error as the caller got it, or <see langword="null"/>.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>The request failed, and answers nothing else.</summary>
    /// <param name="errorCode">The wire name of the error.</param>
    /// <param name="errorMessage">Its message as the caller gets it, or <see langword="null"/>.</param>
    public void Fail(string errorCode, string? errorMessage)
    {
        ErrorCode = errorCode;
        ErrorMessage = errorMessage;
        ResponseElements = null;
        AdditionalEventData = null;
    }
}
