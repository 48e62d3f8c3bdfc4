// What an operation of IAM is, and what comes of it.
using Trent.Engine.Records;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>What an operation came to: its answer, and the record changes that make it true. The service commits them, not the operation.</summary>
/// <param name="Answer">The answer; the service's to dispose.</param>
/// <param name="Changes">The changes, none for an operation that only reads.</param>
internal readonly record struct IamOutcome(XmlAnswer Answer, IReadOnlyList<RecordChange> Changes);

/// <summary>An operation of IAM.</summary>
/// <param name="Name">Its name, which is that of the action it needs permission for as well.</param>
/// <param name="RunAsync">Checks the parameters, asks permission, and says what is to be done. Run anew when what it read has changed meanwhile.</param>
internal sealed record IamOperation(string Name, Func<IamCall, CancellationToken, ValueTask<IamOutcome>> RunAsync);
