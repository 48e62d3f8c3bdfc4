// An error of the query protocol as it goes over the wire.
using System.Buffers;

namespace Trent.Identity.Query;

/// <summary>An error of IAM or STS. A value, so that what an unauthenticated peer can cause needs no exception.</summary>
/// <param name="Code">The error's name, such as <c>NoSuchEntity</c>.</param>
/// <param name="Message">The text for a person; may repeat parts of the request, so it is not for logs.</param>
/// <param name="HttpStatus">The HTTP status; from 500 on it is the service's fault.</param>
public readonly record struct QueryError(string Code, string Message, int HttpStatus)
{
    private const int BadRequest = 400;
    private const int NotFound = 404;

    /// <summary>The form cannot be read (common errors of the query APIs).</summary>
    public static QueryError MalformedQueryString(string message) => new("MalformedQueryString", message, NotFound);

    /// <summary>A parameter's form is not that of its type: a number that is none, a list with gaps.</summary>
    public static QueryError MalformedInput(string message) => new("MalformedInput", message, BadRequest);

    /// <summary>No <c>Action</c> (common errors of the query APIs).</summary>
    public static QueryError MissingAction() => new("MissingAction", "Missing Action", BadRequest);

    /// <summary>No operation of this name and version (common errors of the query APIs).</summary>
    public static QueryError InvalidAction(string action, string version) =>
        new("InvalidAction", $"Could not find operation {Shortened(action)} for version {(version.Length == 0 ? "NO_VERSION_SPECIFIED" : Shortened(version))}", BadRequest);

    /// <summary>Parameters that break their constraints.</summary>
    public static QueryError ValidationError(string message) => new("ValidationError", message, BadRequest);

    /// <summary>Something failed here; the request's id is all that the caller is told.</summary>
    public static QueryError InternalFailure() =>
        new("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.", 500);

    /// <summary>The caller asks too often (common errors of the query APIs).</summary>
    public static QueryError Throttling() => new("Throttling", "Rate exceeded", BadRequest);

    /// <summary>The request took too long here.</summary>
    public static QueryError ServiceUnavailable() =>
        new("ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503);

    /// <summary>Writes the error document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="xmlNamespace">The namespace of the API that answers.</param>
    /// <param name="requestId">The request's id.</param>
    public void WriteTo(IBufferWriter<byte> output, string xmlNamespace, string requestId)
    {
        ArgumentNullException.ThrowIfNull(output);
        XmlText.Write(output, "<ErrorResponse xmlns=\"");
        XmlText.WriteEscaped(output, xmlNamespace);
        XmlText.Write(output, HttpStatus < 500 ? "\"><Error><Type>Sender</Type><Code>" : "\"><Error><Type>Receiver</Type><Code>");
        XmlText.WriteEscaped(output, Code);
        XmlText.Write(output, "</Code><Message>");
        XmlText.WriteEscaped(output, Message);
        XmlText.Write(output, "</Message></Error><RequestId>");
        XmlText.WriteEscaped(output, requestId);
        XmlText.Write(output, "</RequestId></ErrorResponse>");
    }

    // What a stranger sends is not repeated at any length.
    private static string Shortened(string text) => text.Length <= 128 ? text : text[..128];
}
