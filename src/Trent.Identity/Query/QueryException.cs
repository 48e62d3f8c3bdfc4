// An error of IAM or STS, thrown where the fact is known and turned into an answer by the front door.
namespace Trent.Identity.Query;

/// <summary>Ends a request with an error of the query protocol.</summary>
public sealed class QueryException : Exception
{
    /// <summary>Ends a request with an error.</summary>
    public QueryException(QueryError error)
        : base(error.Message) => Error = error;

    /// <summary>Ends a request with an error of this code, text and HTTP status.</summary>
    public QueryException(string code, string message, int httpStatus)
        : this(new QueryError(code, message, httpStatus))
    {
    }

    /// <summary>What is answered.</summary>
    public QueryError Error { get; }
}
