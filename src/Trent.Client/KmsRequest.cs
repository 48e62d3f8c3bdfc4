// One request as a transport carries it.
namespace Trent.Client;

/// <summary>The name of an operation and the JSON of its command.</summary>
/// <param name="operationName">The name, as in <c>X-Amz-Target: TrentService.&lt;name&gt;</c>.</param>
/// <param name="body">A JSON object in UTF-8. It may hold secrets, and is zeroed by whoever made the request once it is answered.</param>
public sealed class KmsRequest(string operationName, ReadOnlyMemory<byte> body)
{
    /// <summary>The name of the operation.</summary>
    public string OperationName { get; } = operationName;

    /// <summary>The command in JSON. It may hold secrets.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The name of the operation alone.</summary>
    public override string ToString() => OperationName;
}
