// What is written is read back, member by member, and looks as the reference says.
using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Trent.Protocol.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string> Operations => Reference.OperationNames;

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_request_with_all_members_survives_reading_and_writing(string operation)
    {
        CommandContract contract = Reference.Contract(operation);
        JsonObject json = Samples.All(Reference.Operation(operation).GetProperty("input"));
        KmsCommand command = contract.ReadAnyCommand(Encoding.UTF8.GetBytes(json.ToJsonString()));
        ArrayBufferWriter<byte> written = new();
        contract.WriteAnyCommand(written, command);
        (command as IDisposable)?.Dispose();
        AssertSameJson(json, written.WrittenSpan);
        Assert.Equal(operation, command.OperationName);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_answer_with_all_members_survives_reading_and_writing(string operation)
    {
        CommandContract contract = Reference.Contract(operation);
        JsonElement output = Reference.Operation(operation).GetProperty("output");
        JsonObject json = output.ValueKind == JsonValueKind.Null ? [] : Samples.All(output);
        object answer = contract.ReadAnyOutput(Encoding.UTF8.GetBytes(json.ToJsonString()));
        ArrayBufferWriter<byte> written = new();
        contract.WriteAnyOutput(written, answer);
        (answer as IDisposable)?.Dispose();
        if (output.ValueKind == JsonValueKind.Null)
        {
            Assert.Equal(OutputBody.None, contract.OutputBody);
            Assert.Equal(0, written.WrittenCount);
        }
        else
        {
            Assert.Equal(OutputBody.Object, contract.OutputBody);
            AssertSameJson(json, written.WrittenSpan);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Absent_members_are_not_written(string operation)
    {
        CommandContract contract = Reference.Contract(operation);
        ArrayBufferWriter<byte> written = new();
        contract.WriteAnyCommand(written, contract.ReadAnyCommand("{}"u8));
        Assert.Equal("{}", Encoding.UTF8.GetString(written.WrittenSpan));
        written = new();
        contract.WriteAnyOutput(written, contract.ReadAnyOutput([]));
        Assert.Equal(contract.OutputBody == OutputBody.None ? "" : "{}", Encoding.UTF8.GetString(written.WrittenSpan));
    }

    [Fact]
    public void The_operations_are_those_of_the_reference() =>
        Assert.Equal(
            Reference.Api.GetProperty("operations").EnumerateObject().Select(operation => operation.Name).Order(StringComparer.Ordinal),
            CommandContracts.All.Select(contract => contract.OperationName));

    [Fact]
    public void Every_command_of_the_assembly_is_in_the_catalog() =>
        Assert.Equal(
            typeof(KmsCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(KmsCommand)) && !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal),
            CommandContracts.All.Select(contract => contract.CommandType.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void An_unknown_enumeration_value_survives()
    {
        CreateKeyCommand command = CreateKeyCommand.Contract.ReadCommand("""{"KeySpec":"NEWER"}"""u8);
        ArrayBufferWriter<byte> written = new();
        CreateKeyCommand.Contract.WriteCommand(written, command);
        Assert.Equal("""{"KeySpec":"NEWER"}""", Encoding.UTF8.GetString(written.WrittenSpan));
        Assert.Equal("NEWER", command.KeySpec!.Value.ToString());
    }

    [Theory]
    [InlineData("1568290320.123", "1568290320.123")]
    [InlineData("1.568290320123E9", "1568290320.123")]
    [InlineData("1568290320", "1568290320")]
    [InlineData("1568290320.120", "1568290320.12")]
    [InlineData("1568290320.0004", "1568290320")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("0", "0")]
    [InlineData("-62135596800", "-62135596800")]
    [InlineData("253402300799.999", "253402300799.999")]
    public void A_timestamp_is_a_number_of_seconds(string given, string written)
    {
        ImportKeyMaterialCommand command = ImportKeyMaterialCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"ValidTo":{{given}}}"""));
        ArrayBufferWriter<byte> body = new();
        ImportKeyMaterialCommand.Contract.WriteCommand(body, command);
        Assert.Equal($$"""{"ValidTo":{{written}}}""", Encoding.UTF8.GetString(body.WrittenSpan));
    }

    [Theory]
    [InlineData("-62135596801")]
    [InlineData("253402300800")]
    [InlineData("1e30")]
    [InlineData("1e400")]
    public void A_timestamp_that_no_calendar_has_is_refused(string given) =>
        Assert.Throws<SerializationException>(() => ImportKeyMaterialCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"ValidTo":{{given}}}""")));

    [Fact]
    public void Any_instant_survives_to_the_millisecond() =>
        Gen.Long[DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()].Sample(milliseconds =>
        {
            ArrayBufferWriter<byte> body = new();
            ImportKeyMaterialCommand.Contract.WriteCommand(body, new ImportKeyMaterialCommand { ValidTo = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) });
            return ImportKeyMaterialCommand.Contract.ReadCommand(body.WrittenSpan).ValidTo!.Value.ToUnixTimeMilliseconds() == milliseconds;
        });

    [Fact]
    public void Any_plaintext_and_context_survive() =>
        Gen.Select(Gen.Byte.Array[0, 5000], Gen.Dictionary(Gen.String[0, 20], Gen.String[0, 20])[0, 5]).Sample((plaintext, context) =>
        {
            // Half of a surrogate pair has no UTF-8.
            Dictionary<string, string> valid = [];
            foreach ((string key, string value) in context)
            {
                valid[Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(key))] = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
            }

            using EncryptCommand command = new() { Plaintext = SensitiveBytes.CopyOf(plaintext), EncryptionContext = valid };
            ArrayBufferWriter<byte> body = new();
            EncryptCommand.Contract.WriteCommand(body, command);
            using EncryptCommand read = EncryptCommand.Contract.ReadCommand(body.WrittenSpan);
            return read.Plaintext!.DangerousSpan.SequenceEqual(plaintext) && read.EncryptionContext!.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(valid.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        });

    private static void AssertSameJson(JsonObject expected, ReadOnlySpan<byte> actual)
    {
        JsonNode read = JsonNode.Parse(actual)!;
        Assert.True(JsonNode.DeepEquals(expected, read), $"{expected.ToJsonString()}\n{Encoding.UTF8.GetString(actual)}");
    }
}
