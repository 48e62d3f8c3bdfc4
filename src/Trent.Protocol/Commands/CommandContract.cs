// How one operation travels over AWS JSON 1.1: its name, its two shapes, and the only code that reads and writes them.
using System.Buffers;
using System.Text.Json.Serialization.Metadata;

namespace Trent.Protocol;

/// <summary>What the body of a successful answer holds.</summary>
public enum OutputBody
{
    /// <summary>Nothing: the operation has no modelled output, and the body is empty (docs/compatibility.md, "Wire").</summary>
    None,

    /// <summary>A JSON object, <c>{}</c> when no member is set.</summary>
    Object,
}

/// <summary>The contract of an operation, whatever its shapes are.</summary>
public abstract class CommandContract
{
    private protected CommandContract(string operationName, OutputBody outputBody)
    {
        OperationName = operationName;
        OutputBody = outputBody;
    }

    /// <summary>The name of the operation.</summary>
    public string OperationName { get; }

    /// <summary>What the body of a successful answer holds.</summary>
    public OutputBody OutputBody { get; }

    /// <summary>The type of the command.</summary>
    public abstract Type CommandType { get; }

    /// <summary>The type of the output.</summary>
    public abstract Type OutputType { get; }

    /// <summary>The members of the command, for whoever goes through those of all commands alike.</summary>
    public abstract JsonTypeInfo CommandShape { get; }

    /// <summary>The members of the output, as <see cref="CommandShape"/>.</summary>
    public abstract JsonTypeInfo OutputShape { get; }

    /// <summary>Reads a request body as <see cref="CommandContract{TCommand, TOutput}.ReadCommand"/> does.</summary>
    /// <exception cref="SerializationException">The body is not such a command.</exception>
    public abstract KmsCommand ReadAnyCommand(ReadOnlySpan<byte> utf8Json);

    /// <summary>Reads an answer as <see cref="CommandContract{TOutput}.ReadOutput"/> does.</summary>
    /// <exception cref="SerializationException">The body is not such an output.</exception>
    public abstract object ReadAnyOutput(ReadOnlySpan<byte> utf8Json);

    /// <summary>Writes a command of this operation.</summary>
    /// <exception cref="InvalidCastException">The command belongs to another operation.</exception>
    public abstract void WriteAnyCommand(IBufferWriter<byte> target, KmsCommand command);

    /// <summary>Writes an output of this operation.</summary>
    /// <exception cref="InvalidCastException">The output belongs to another operation.</exception>
    public abstract void WriteAnyOutput(IBufferWriter<byte> target, object output);
}

/// <summary>The contract of an operation as its caller sees it: what it is answered with.</summary>
/// <typeparam name="TOutput">The answer.</typeparam>
public abstract class CommandContract<TOutput> : CommandContract
    where TOutput : class
{
    private readonly Func<JsonTypeInfo<TOutput>> makeOutput;
    private JsonTypeInfo<TOutput>? output;

    private protected CommandContract(string operationName, Func<JsonTypeInfo<TOutput>> makeOutput, OutputBody outputBody)
        : base(operationName, outputBody) => this.makeOutput = makeOutput;

    /// <inheritdoc/>
    public override Type OutputType => typeof(TOutput);

    /// <inheritdoc/>
    public override JsonTypeInfo OutputShape => Output;

    // Made at first use: a start that made it for all operations would take a tenth longer.
    private JsonTypeInfo<TOutput> Output => output ??= makeOutput();

    /// <summary>Writes a command of this operation as a request body.</summary>
    /// <exception cref="InvalidCastException">The command belongs to another operation.</exception>
    public abstract void WriteCommand(IBufferWriter<byte> target, KmsCommand<TOutput> command);

    /// <summary>Reads the body of a successful answer. An empty body is an output without members.</summary>
    /// <exception cref="SerializationException">The body is not such an output.</exception>
    public TOutput ReadOutput(ReadOnlySpan<byte> utf8Json) => WireJson.Read(utf8Json.IsEmpty ? "{}"u8 : utf8Json, Output);

    /// <summary>Writes the body of a successful answer: nothing at all when <see cref="OutputBody.None"/>.</summary>
    public void WriteOutput(IBufferWriter<byte> target, TOutput output)
    {
        if (OutputBody == OutputBody.Object)
        {
            WireJson.Write(target, output, Output);
        }
    }

    /// <inheritdoc/>
    public override object ReadAnyOutput(ReadOnlySpan<byte> utf8Json) => ReadOutput(utf8Json);

    /// <inheritdoc/>
    public override void WriteAnyOutput(IBufferWriter<byte> target, object output) => WriteOutput(target, (TOutput)output);
}

/// <summary>The whole contract of an operation.</summary>
/// <typeparam name="TCommand">The request.</typeparam>
/// <typeparam name="TOutput">The answer.</typeparam>
public sealed class CommandContract<TCommand, TOutput> : CommandContract<TOutput>
    where TCommand : KmsCommand<TOutput>
    where TOutput : class
{
    private readonly Func<JsonTypeInfo<TCommand>> makeInput;
    private JsonTypeInfo<TCommand>? input;

    internal CommandContract(string operationName, Func<JsonTypeInfo<TCommand>> makeInput, Func<JsonTypeInfo<TOutput>> makeOutput, OutputBody outputBody)
        : base(operationName, makeOutput, outputBody) => this.makeInput = makeInput;

    /// <inheritdoc/>
    public override Type CommandType => typeof(TCommand);

    /// <inheritdoc/>
    public override JsonTypeInfo CommandShape => Input;

    private JsonTypeInfo<TCommand> Input => input ??= makeInput();

    /// <summary>
    /// Reads a request body. Unknown members are ignored, a JSON null is an absent member (docs/compatibility.md, "Wire"); what is read is not
    /// validated yet.
    /// </summary>
    /// <exception cref="SerializationException">
    /// The body is not JSON, not an object, not valid UTF-8, nested deeper than <see cref="WireLimits.JsonDepthMax"/>, names a
    /// member twice or holds a value of the wrong type. Nothing else is thrown, whatever the bytes are.
    /// </exception>
    public TCommand ReadCommand(ReadOnlySpan<byte> utf8Json) => WireJson.Read(utf8Json, Input);

    /// <inheritdoc/>
    public override void WriteCommand(IBufferWriter<byte> target, KmsCommand<TOutput> command) =>
        WireJson.Write(target, (TCommand)command, Input);

    /// <inheritdoc/>
    public override KmsCommand ReadAnyCommand(ReadOnlySpan<byte> utf8Json) => ReadCommand(utf8Json);

    /// <inheritdoc/>
    public override void WriteAnyCommand(IBufferWriter<byte> target, KmsCommand command) =>
        WriteCommand(target, (TCommand)command);
}
