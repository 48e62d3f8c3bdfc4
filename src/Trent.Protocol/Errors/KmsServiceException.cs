// What every error of the API has in common: one class for each, and no way to invent others.
namespace Trent.Protocol;

/// <summary>Who is to blame for an error.</summary>
public enum Fault
{
    /// <summary>The request; sending it again unchanged gives the same answer.</summary>
    Client,

    /// <summary>The service; the same request may succeed later.</summary>
    Server,
}

/// <summary>
/// An error of the KMS API, thrown where the fact is known and turned into its wire form in one place. The classes derived from it
/// have factories, one for each text that goes over the wire, and no public constructors.
/// </summary>
public abstract class KmsServiceException : Exception
{
    private protected KmsServiceException(string errorCode, string? wireMessage, Fault fault)
    {
        ErrorCode = errorCode;
        WireMessage = wireMessage;
        Fault = fault;
        HttpStatus = fault == Fault.Client ? 400 : 500;
    }

    /// <summary>The name of the error on the wire, bare: <c>NotFoundException</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>The text on the wire; <see langword="null"/> for errors that the service sends without one (docs/compatibility.md, "Wire").</summary>
    public string? WireMessage { get; }

    /// <summary>Who is to blame.</summary>
    public Fault Fault { get; }

    /// <summary>
    /// The HTTP status: 400 for every client fault, 500 for every server fault (docs/compatibility.md, "Wire"), or the one that a client received.
    /// </summary>
    public int HttpStatus { get; private set; }

    /// <summary>The id of the request that failed, set by the front door that answers or the client that received the answer.</summary>
    public string? RequestId { get; set; }

    /// <summary>Whether the same request may succeed when it is sent again after a while.</summary>
    public virtual bool IsRetryable => Fault == Fault.Server;

    /// <summary>The text on the wire, or the name of the error where there is none.</summary>
    public override string Message => WireMessage ?? ErrorCode;

    /// <summary>The error as the front door sends it.</summary>
    public WireError ToWireError() => new(ErrorCode, WireMessage, HttpStatus);

    /// <summary>
    /// The typed exception for an error that a client received. A namespace before the name (<c>ns#Name</c>) and an address after it
    /// (<c>Name:http://…</c>) are taken off; an unknown name gives an <see cref="UnrecognizedServiceException"/>.
    /// </summary>
    public static KmsServiceException FromWire(string errorCode, string? message, int httpStatus, string? requestId)
    {
        ArgumentNullException.ThrowIfNull(errorCode);
        string name = BareName(errorCode);
        KmsServiceException exception = ErrorCatalog.Rebuild(name, message)
            ?? new UnrecognizedServiceException(name, message, httpStatus >= 500 ? Fault.Server : Fault.Client);
        exception.HttpStatus = httpStatus;
        exception.RequestId = requestId;
        return exception;
    }

    private static string BareName(string errorCode)
    {
        ReadOnlySpan<char> name = errorCode.AsSpan(errorCode.IndexOf('#', StringComparison.Ordinal) + 1);
        int address = name.IndexOf(':');
        return (address < 0 ? name : name[..address]).Trim().ToString();
    }
}

/// <summary>An error whose name this version does not know. Only a client ever sees it.</summary>
public sealed class UnrecognizedServiceException : KmsServiceException
{
    internal UnrecognizedServiceException(string errorCode, string? wireMessage, Fault fault)
        : base(errorCode, wireMessage, fault)
    {
    }
}
