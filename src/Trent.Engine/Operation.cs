// The shape of an operation: a pure plan, and a short method that does only what is special to it.
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>
/// One operation of the API. What is common to all (decoding, constraints, key resolution, permission, states, usage, DryRun,
/// commit, audit) is done once, in <see cref="Pipeline"/>.
/// </summary>
internal abstract class Operation<TCommand, TOutput>
    where TCommand : KmsCommand<TOutput>
    where TOutput : class
{
    /// <summary>
    /// Says which permissions on which keys the command needs. Pure: reads nothing but the command. Refuses here what is wrong
    /// with a request whatever its key is.
    /// </summary>
    public abstract Access Plan(TCommand command);

    /// <summary>Does what the command asks, with what was granted. Changes nothing itself; see <see cref="Outcome{TOutput}"/>.</summary>
    public abstract ValueTask<Outcome<TOutput>> ExecuteAsync(TCommand command, Granted granted, Call call, CancellationToken cancellationToken);

    /// <summary>An outcome without changes, or with those that make the answer true.</summary>
    protected static ValueTask<Outcome<TOutput>> Answer(TOutput output, params RecordChange[] changes) =>
        ValueTask.FromResult(new Outcome<TOutput>(output, changes));
}

/// <summary>
/// The result of an operation. The pipeline commits the changes after the DryRun check and before the answer leaves; an
/// operation itself changes nothing.
/// </summary>
/// <param name="Output">The answer.</param>
/// <param name="Changes">The changes to commit together; empty for what only reads or computes.</param>
internal readonly record struct Outcome<TOutput>(TOutput Output, IReadOnlyList<RecordChange> Changes)
    where TOutput : class;
