// Bodies that are not what an operation takes: a SerializationException with its text, and never anything else.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Trent.Protocol.Tests;

public sealed class MalformedBodyTests
{
    public static TheoryData<string> Operations => Reference.OperationNames;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{,}")]
    [InlineData("{\"KeyId\":\"a\",}")]
    [InlineData("{'KeyId':'a'}")]
    [InlineData("{\"KeyId\":\"a\"/* */}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"KeyId\":\"a\",\"KeyId\":\"a\"}")]
    [InlineData("{\"KeyId\":\"a\",\"KeyId\":null}")]
    [InlineData("{\"KeyId\":\"a\",\"Key\\u0049d\":\"b\"}")]
    [InlineData("{\"KeyId\":\"\\ud800\"}")]
    [InlineData("{\"KeyId\":\"\\ud800\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"KeyId\":\"a\nb\"}")]
    public void What_is_no_object_is_refused_without_a_text(string body)
    {
        SerializationException exception = Assert.Throws<SerializationException>(() => DescribeKeyCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes(body)));
        Assert.Null(exception.WireMessage);
        Assert.Equal(400, exception.HttpStatus);
    }

    [Theory]
    [InlineData("{\"KeyId\":\"")]
    [InlineData("{\"Unknown\":\"")]
    public void Invalid_utf8_is_refused_wherever_it_is(string head)
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(head), 0xC3, 0x28, .. "\"}"u8];
        Assert.Throws<SerializationException>(() => DescribeKeyCommand.Contract.ReadCommand(body));
    }

    [Fact]
    public void Nesting_deeper_than_the_limit_is_refused()
    {
        byte[] Nested(int depth) => Encoding.UTF8.GetBytes($$"""{"Unknown":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""");
        DescribeKeyCommand.Contract.ReadCommand(Nested(WireLimits.JsonDepthMax));
        Assert.Throws<SerializationException>(() => DescribeKeyCommand.Contract.ReadCommand(Nested(WireLimits.JsonDepthMax + 1)));
    }

    [Fact]
    public void Unknown_members_are_ignored_and_null_is_absent()
    {
        DescribeKeyCommand command = DescribeKeyCommand.Contract.ReadCommand(
            """{"Unknown":{"a":[1,{"b":null}]},"keyid":5,"KeyId":null,"GrantTokens":null,"OperationName":5}"""u8);
        Assert.Null(command.KeyId);
        Assert.Null(command.GrantTokens);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_member_of_the_wrong_type_is_refused_with_its_text(string operation)
    {
        foreach (JsonProperty member in Reference.Operation(operation).GetProperty("input").EnumerateObject())
        {
            TryWrongTypes(operation, member.Value, value => new JsonObject { [member.Name] = value });
            switch (Samples.Type(member.Value))
            {
                case "structure":
                    foreach (JsonProperty inner in Reference.Structure(member.Value.GetProperty("shape").GetString()!).EnumerateObject())
                    {
                        TryWrongTypes(operation, inner.Value, value => new JsonObject { [member.Name] = new JsonObject { [inner.Name] = value } });
                    }

                    break;
                case "list":
                    string of = member.Value.GetProperty("of").GetString()!;
                    bool structure = Reference.Api.GetProperty("structures").TryGetProperty(of, out JsonElement members);
                    JsonElement element = JsonDocument.Parse(structure ? """{"type":"structure"}""" : """{"type":"string"}""").RootElement;
                    TryWrongTypes(operation, element, value => new JsonObject { [member.Name] = new JsonArray(value) });
                    Refused(operation, new JsonObject { [member.Name] = new JsonArray([null]) }, null);
                    if (structure)
                    {
                        foreach (JsonProperty inner in members.EnumerateObject())
                        {
                            TryWrongTypes(operation, inner.Value, value => new JsonObject { [member.Name] = new JsonArray(new JsonObject { [inner.Name] = value }) });
                        }
                    }

                    break;
                case "map":
                    JsonElement text = JsonDocument.Parse("""{"type":"string"}""").RootElement;
                    TryWrongTypes(operation, text, value => new JsonObject { [member.Name] = new JsonObject { ["a"] = value } });
                    Refused(operation, new JsonObject { [member.Name] = new JsonObject { ["a"] = null } }, null);
                    break;
            }
        }
    }

    [Theory]
    [InlineData("1.5", 1)]
    [InlineData("-1.9", -1)]
    [InlineData("1e2", 100)]
    [InlineData("0.1e1", 1)]
    [InlineData("1e-400", 0)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("2147483647.9", int.MaxValue)]
    [InlineData("-2147483648", int.MinValue)]
    public void An_integer_is_cut_off(string number, int expected)
    {
        GenerateRandomCommand command = GenerateRandomCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"NumberOfBytes":{{number}}}"""));
        Assert.Equal(expected, command.NumberOfBytes);
    }

    [Theory]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("1e400")]
    [InlineData("99999999999999999999999999999999999999")]
    public void An_integer_out_of_range_is_refused(string number) =>
        Assert.Throws<SerializationException>(() => GenerateRandomCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"NumberOfBytes":{{number}}}""")));

    [Theory]
    [InlineData("AA=")]
    [InlineData("AA")]
    [InlineData("A===")]
    [InlineData("AB==")]
    [InlineData("AAB=")]
    [InlineData("AA==AA==")]
    [InlineData("AAAA====")]
    [InlineData("====")]
    [InlineData("AA AA===")]
    [InlineData("AAAA\\nAAA")]
    [InlineData("AAAA\\n\\n\\n\\n")]
    [InlineData(" AAA")]
    [InlineData("A-_A")]
    [InlineData("é234")]
    public void Base64_that_is_not_canonical_is_refused(string base64)
    {
        Assert.Throws<SerializationException>(() => DecryptCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"CiphertextBlob":"{{base64}}"}""")));
        Assert.Throws<SerializationException>(() => EncryptCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"Plaintext":"{{base64}}"}""")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("AA==", "00")]
    [InlineData("AAA=", "0000")]
    [InlineData("\\/\\u002b\\/+", "FFEFFE")]
    public void Base64_may_be_escaped_as_any_json_string(string base64, string hex)
    {
        DecryptCommand decrypt = DecryptCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"CiphertextBlob":"{{base64}}"}"""));
        Assert.Equal(Convert.FromHexString(hex), decrypt.CiphertextBlob!.Value.ToArray());
        using EncryptCommand encrypt = EncryptCommand.Contract.ReadCommand(Encoding.UTF8.GetBytes($$"""{"Plaintext":"{{base64}}"}"""));
        Assert.Equal(Convert.FromHexString(hex), encrypt.Plaintext!.DangerousSpan.ToArray());
    }

    [Fact]
    public void A_name_given_twice_in_an_encryption_context_is_refused() =>
        Assert.Throws<SerializationException>(() => DecryptCommand.Contract.ReadCommand("""{"EncryptionContext":{"a":"1","\u0061":"2"}}"""u8));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Random_bytes_give_a_command_or_a_SerializationException(string operation)
    {
        CommandContract contract = Reference.Contract(operation);
        Gen.Byte.Array[0, 64].Sample(body => ReadsOrRefuses(contract, body), iter: 300);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_mutated_request_gives_a_command_or_a_SerializationException(string operation)
    {
        byte[] valid = Encoding.UTF8.GetBytes(Samples.All(Reference.Operation(operation).GetProperty("input")).ToJsonString());
        CommandContract contract = Reference.Contract(operation);
        byte[] tokens = "{}[]\",:\\/-+.0123456789eEtruefalsnd \n\u0000="u8.ToArray();
        Gen.Select(Gen.Int[0, Math.Max(valid.Length - 1, 0)], Gen.OneOf(Gen.Byte, Gen.Int[0, tokens.Length - 1].Select(index => tokens[index])), Gen.Int[0, 3]).Array[1, 6].Sample(
            edits =>
            {
                List<byte> body = [.. valid];
                foreach ((int position, byte value, int kind) in edits)
                {
                    int at = Math.Min(position, body.Count - 1);
                    switch (kind)
                    {
                        case 0 when at >= 0:
                            body[at] = value;
                            break;
                        case 1 when at >= 0:
                            body.RemoveAt(at);
                            break;
                        case 2:
                            body.Insert(Math.Max(at, 0), value);
                            break;
                        case 3 when at >= 0:
                            body.RemoveRange(at, Math.Min(value, body.Count - at));
                            break;
                    }
                }

                return ReadsOrRefuses(contract, [.. body]);
            },
            iter: 500);
    }

    private static bool ReadsOrRefuses(CommandContract contract, byte[] body)
    {
        try
        {
            KmsCommand command = contract.ReadAnyCommand(body);
            command.Validate(new ConstraintViolations());
            (command as IDisposable)?.Dispose();
        }
        catch (SerializationException)
        {
            // The other answer that is allowed.
        }

        return true;
    }

    private static void TryWrongTypes(string operation, JsonElement member, Func<JsonNode, JsonObject> request)
    {
        string type = Samples.Type(member);
        string wanted = type switch
        {
            "string" or "enum" => "a String",
            "integer" => "an Integer",
            "boolean" => "a Boolean",
            "blob" => "a Blob",
            "timestamp" => "a Timestamp",
            "list" => "list",
            _ => "structure",
        };
        (string Kind, Func<JsonNode> Value)[] kinds =
        [
            ("STRING", () => JsonValue.Create("AAAA")),
            ("NUMBER", () => JsonValue.Create(1)),
            ("TRUE", () => JsonValue.Create(true)),
            ("FALSE", () => JsonValue.Create(false)),
            ("{", () => new JsonObject { ["a"] = "b" }),
            ("[", () => new JsonArray("a")),
        ];
        foreach ((string kind, Func<JsonNode> value) in kinds)
        {
            bool fits = (wanted, kind) is ("a String" or "a Blob", "STRING") or ("an Integer" or "a Timestamp", "NUMBER")
                or ("a Boolean", "TRUE" or "FALSE") or ("list", "[") or ("structure", "{");
            if (fits)
            {
                continue;
            }

            Refused(operation, request(value()), (kind, wanted) switch
            {
                ("{", _) => "Start of structure or map found where not expected.",
                ("[", _) => "Start of list found where not expected",
                (_, "list") => "Expected list or null",
                (_, "structure") => "Expected null",
                _ => $"{kind}_VALUE can not be converted to {wanted}",
            });
        }
    }

    private static void Refused(string operation, JsonObject json, string? message)
    {
        string body = json.ToJsonString();
        SerializationException exception = Assert.Throws<SerializationException>(() => Reference.Contract(operation).ReadAnyCommand(Encoding.UTF8.GetBytes(body)));
        Assert.True(message == exception.WireMessage, $"{body}: {exception.WireMessage} instead of {message}");
    }
}
