// Bodies of requests: the readers of all 56 commands, their constraints, and whether what was read is written and read again as the same.
using System.Buffers;
using System.Text;
using Trent.Protocol;

namespace Trent.Fuzz.Targets;

/// <summary>The first byte chooses the operation, the rest is the body.</summary>
internal sealed class RequestTarget : Target
{
    public override string Name => "request";

    public override IEnumerable<byte[]> Seeds =>
        Enumerable.Range(0, CommandContracts.All.Length).SelectMany(static number => SampleBodies.All.Select(body => (byte[])[(byte)number, .. Encoding.UTF8.GetBytes(body)]));

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        CommandContract contract = CommandContracts.All[input[0] % CommandContracts.All.Length];
        KmsCommand command;
        try
        {
            command = contract.ReadAnyCommand(input.AsSpan(1));
        }
        catch (SerializationException refused)
        {
            return HashCode.Combine(contract.OperationName, refused.WireMessage?.Length);
        }

        ConstraintViolations violations = new();
        command.Validate(violations);
        string message = violations.Count == 0 ? string.Empty : violations.ToMessage();
        ArrayBufferWriter<byte> written = new();
        contract.WriteAnyCommand(written, command);
        KmsCommand again = contract.ReadAnyCommand(written.WrittenSpan);
        ArrayBufferWriter<byte> twice = new();
        contract.WriteAnyCommand(twice, again);
        Require(written.WrittenSpan.SequenceEqual(twice.WrittenSpan), "A command that was read is not written and read as the same.");
        (command as IDisposable)?.Dispose();
        (again as IDisposable)?.Dispose();
        return HashCode.Combine(contract.OperationName, violations.Count, message.Length / 64, written.WrittenCount / 32);
    }
}

/// <summary>Bodies of answers, as a client reads them of a server that it does not trust.</summary>
internal sealed class AnswerTarget : Target
{
    public override string Name => "answer";

    public override IEnumerable<byte[]> Seeds =>
        Enumerable.Range(0, CommandContracts.All.Length).SelectMany(static number => SampleBodies.All.Select(body => (byte[])[(byte)number, .. Encoding.UTF8.GetBytes(body)]));

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        CommandContract contract = CommandContracts.All[input[0] % CommandContracts.All.Length];
        try
        {
            object output = contract.ReadAnyOutput(input.AsSpan(1));
            ArrayBufferWriter<byte> written = new();
            contract.WriteAnyOutput(written, output);
            (output as IDisposable)?.Dispose();
            return HashCode.Combine(contract.OperationName, written.WrittenCount / 32);
        }
        catch (SerializationException refused)
        {
            return HashCode.Combine(contract.OperationName, refused.WireMessage?.Length);
        }
    }
}
