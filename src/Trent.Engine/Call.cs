// One request on its way through the engine: who, where, when, and under which names it is recorded.
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>What an operation may know of the request besides its command and what it was granted.</summary>
internal sealed class Call
{
    private Call(string operationName, EngineRequest request, string partition, DateTimeOffset now)
    {
        OperationName = operationName;
        Request = request;
        Partition = partition;
        Now = now;
    }

    /// <summary>The operation's name, without the prefix of the target.</summary>
    public string OperationName { get; }

    /// <summary>The authenticated caller.</summary>
    public Caller Caller => Request.Caller;

    /// <summary>The account whose resources bare names refer to.</summary>
    public AccountId Account => Request.Caller.Account;

    /// <summary>The Region of the credential scope.</summary>
    public RegionName Region => Request.Region;

    /// <summary>The request id that the answer carries.</summary>
    public string RequestId => Request.RequestId;

    /// <summary>The id of the request's audit record.</summary>
    public string EventId => Request.EventId;

    /// <summary>The partition of every ARN.</summary>
    public string Partition { get; }

    /// <summary>The time of the request, to the millisecond, the same throughout it.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The request as it came in.</summary>
    public EngineRequest Request { get; }

    /// <summary>Whether a request quota is used up, so that the request is refused and recorded as such.</summary>
    public bool IsOverQuota { get; private set; }

    /// <summary>A call that begins now.</summary>
    public static Call Begin(string operationName, EngineRequest request, string partition, TimeProvider clock) =>
        new(operationName, request, partition, clock.NowToTheMillisecond());

    /// <summary>A request quota is used up.</summary>
    public ThrottlingException OverQuota()
    {
        IsOverQuota = true;
        return ThrottlingException.RateExceeded();
    }

    /// <summary>The ARN of a key of the caller's account and Region.</summary>
    public KeyArn ArnOf(KeyId keyId) => new(Partition, Region, Account, keyId);

    /// <summary>The ARN of an alias of the caller's account and Region.</summary>
    public AliasArn ArnOf(AliasName alias) => new(Partition, Region, Account, alias);
}

/// <summary>Time as the API shows and stores it.</summary>
public static class ApiTime
{
    /// <summary>Now, cut to the millisecond, so that what is answered at once equals what is read back later.</summary>
    public static DateTimeOffset NowToTheMillisecond(this TimeProvider clock) =>
        DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
