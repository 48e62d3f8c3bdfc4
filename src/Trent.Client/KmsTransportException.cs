// Why there is no answer of the service at all.
namespace Trent.Client;

/// <summary>What kept an answer from coming.</summary>
public enum KmsTransportFailure
{
    /// <summary>The service could not be reached, or the connection broke.</summary>
    Connection,

    /// <summary>No secure connection could be agreed on; usually the certificate of the service is not trusted.</summary>
    Untrusted,

    /// <summary>There was no answer within the time that one attempt may take.</summary>
    Timeout,

    /// <summary>The answer is larger than the client accepts.</summary>
    AnswerTooLarge,

    /// <summary>The answer is a success of HTTP and yet none of the API: the address leads to something else, such as a proxy's page.</summary>
    AnswerUnreadable,
}

/// <summary>
/// The service did not answer, or what came back is no answer of the API. Whether the request was carried out is unknown. An answer
/// that says no is a <see cref="Trent.Protocol.KmsServiceException"/> instead.
/// </summary>
public sealed class KmsTransportException : Exception
{
    /// <summary>Reports that there is no answer.</summary>
    /// <param name="failure">What kept it from coming.</param>
    /// <param name="message">What happened, and where. Never a part of a body.</param>
    /// <param name="innerException">What the platform said, or <see langword="null"/>.</param>
    public KmsTransportException(KmsTransportFailure failure, string message, Exception? innerException)
        : base(message, innerException) => Failure = failure;

    /// <summary>What kept the answer from coming.</summary>
    public KmsTransportFailure Failure { get; }

    /// <summary>Whether the same request may find an answer later: not when the answer or its sender is at fault.</summary>
    public bool IsRetryable => Failure is KmsTransportFailure.Connection or KmsTransportFailure.Timeout;
}
