// Every constraint of the reference on every member of every request: at, below and above its bounds, with the exact text.
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trent.Protocol.Tests;

public sealed class ConstraintTests
{
    public static TheoryData<string> Operations => Reference.OperationNames;

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_request_with_valid_members_violates_nothing(string operation)
    {
        JsonElement input = Reference.Operation(operation).GetProperty("input");
        Assert.Equal([], Violations(operation, Samples.Required(input)));
        Assert.Equal([], Violations(operation, Samples.All(input)));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_missing_required_member_is_named(string operation)
    {
        JsonElement input = Reference.Operation(operation).GetProperty("input");
        foreach (JsonProperty member in input.EnumerateObject().Where(member => Samples.Flag(member.Value, "required")))
        {
            JsonObject json = Samples.Required(input);
            json.Remove(member.Name);
            string text = $"Value null at '{Path(member.Name)}' failed to satisfy constraint: Member must not be null";
            Assert.Equal([text], Violations(operation, json));
            json[member.Name] = null;
            Assert.Equal([text], Violations(operation, json));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void All_missing_required_members_are_told_at_once(string operation)
    {
        JsonElement input = Reference.Operation(operation).GetProperty("input");
        IEnumerable<string> texts = input.EnumerateObject().Where(member => Samples.Flag(member.Value, "required"))
            .Select(member => $"Value null at '{Path(member.Name)}' failed to satisfy constraint: Member must not be null");
        Assert.Equal(texts, Violations(operation, []));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_member_is_held_to_its_bounds_pattern_and_values(string operation)
    {
        JsonElement input = Reference.Operation(operation).GetProperty("input");
        int tried = 0;
        foreach (JsonProperty member in input.EnumerateObject())
        {
            string path = Path(member.Name);
            tried += Try(member.Value, path, value => Put(Samples.Required(input), member.Name, value), operation);
            switch (Samples.Type(member.Value))
            {
                case "structure":
                    JsonElement structure = Reference.Structure(member.Value.GetProperty("shape").GetString()!);
                    tried += TryStructure(structure, path, value => Put(Samples.Required(input), member.Name, value), operation);
                    break;
                case "list":
                    tried += TryList(member.Value, path, value => Put(Samples.Required(input), member.Name, value), operation);
                    break;
            }
        }

        Assert.True(tried > 0 || input.EnumerateObject().All(member => Samples.Type(member.Value) == "boolean"));
    }

    [Fact]
    public void Two_violations_are_joined_and_counted()
    {
        ConstraintViolations violations = new();
        new CreateAliasCommand { AliasName = "alias/é" }.Validate(violations);
        Assert.Equal(
            "2 validation errors detected: Value 'alias/é' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; "
            + "Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null",
            ValidationException.Violations(violations).WireMessage);
    }

    [Fact]
    public void One_violation_is_told_in_the_singular()
    {
        ConstraintViolations violations = new();
        new GenerateRandomCommand { NumberOfBytes = 1025 }.Validate(violations);
        Assert.Equal(
            "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
            violations.ToMessage());
    }

    [Fact]
    public void GenerateRandom_without_NumberOfBytes_violates_no_constraint()
    {
        ConstraintViolations violations = new();
        new GenerateRandomCommand().Validate(violations);
        Assert.Equal(0, violations.Count);
    }

    [Theory]
    [InlineData("alias/a\n")]
    [InlineData("\nalias/a")]
    [InlineData("alias/٣")]
    public void A_pattern_must_match_the_whole_text_with_the_characters_of_ascii(string aliasName)
    {
        ConstraintViolations violations = new();
        new DeleteAliasCommand { AliasName = aliasName }.Validate(violations);
        Assert.Equal(1, violations.Count);
    }

    [Fact]
    public void Length_counts_utf16_code_units()
    {
        ConstraintViolations violations = new();
        string pairs = string.Concat(Enumerable.Repeat("😀", 128));
        new UntagResourceCommand { KeyId = "k", TagKeys = [pairs[..128]] }.Validate(violations);
        Assert.Equal(0, violations.Count);
        new UntagResourceCommand { KeyId = "k", TagKeys = [pairs] }.Validate(violations);
        Assert.Equal(1, violations.Count);
    }

    [Fact]
    public void A_valid_command_is_validated_without_allocating()
    {
        using EncryptCommand command = new()
        {
            KeyId = "alias/a",
            Plaintext = SensitiveBytes.CopyOf("x"u8),
            GrantTokens = ["token"],
            EncryptionAlgorithm = EncryptionAlgorithmSpec.SymmetricDefault,
            EncryptionContext = new Dictionary<string, string> { ["a"] = "b" },
        };
        CreateKeyCommand create = new() { Policy = "{}", Tags = [new Tag { TagKey = "a", TagValue = "b" }], KeySpec = KeySpec.Rsa2048 };
        ConstraintViolations violations = new();
        command.Validate(violations);
        create.Validate(violations);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            command.Validate(violations);
            create.Validate(violations);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, violations.Count);
    }

    private static int TryStructure(JsonElement structure, string path, Func<JsonNode, JsonObject> request, string operation)
    {
        int tried = 0;
        foreach (JsonProperty member in structure.EnumerateObject())
        {
            string inner = $"{path}.{Path(member.Name)}";
            if (Samples.Flag(member.Value, "required"))
            {
                JsonObject without = Samples.All(structure);
                without.Remove(member.Name);
                Assert.Equal([$"Value null at '{inner}' failed to satisfy constraint: Member must not be null"], Violations(operation, request(without)));
                tried++;
            }

            tried += Try(member.Value, inner, value => request(Put(Samples.All(structure), member.Name, value)), operation);
        }

        return tried;
    }

    private static int TryList(JsonElement list, string path, Func<JsonNode, JsonObject> request, string operation)
    {
        int tried = 0;
        string of = list.GetProperty("of").GetString()!;
        if (Samples.Bound(list, "max") is { } max)
        {
            string[] atBound = [.. Enumerable.Range(0, max).Select(index => $"t{index}")];
            Assert.Equal([], Violations(operation, request(new JsonArray([.. atBound.Select(text => JsonValue.Create(text))]))));
            string[] above = [.. atBound, "more"];
            Assert.Equal(
                [$"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {max}"],
                Violations(operation, request(new JsonArray([.. above.Select(text => JsonValue.Create(text))]))));
            tried += 2;
        }

        JsonNode Second(JsonNode value) => new JsonArray(Samples.Element(list), value);
        string second = $"{path}.2.member";
        if (Reference.Api.GetProperty("structures").TryGetProperty(of, out JsonElement structure))
        {
            tried += TryStructure(structure, second, value => request(Second(value)), operation);
        }
        else if (Reference.Api.GetProperty("enums").TryGetProperty(of, out _))
        {
            JsonElement element = JsonDocument.Parse($$"""{"type":"enum","shape":"{{of}}"}""").RootElement;
            tried += Try(element, second, value => request(Second(value)), operation);
        }
        else
        {
            tried += Try(Reference.Api.GetProperty("scalars").GetProperty(of), second, value => request(Second(value)), operation);
        }

        return tried;
    }

    // Puts values at, below and above each bound and compares with what the reference says of them.
    private static int Try(JsonElement member, string path, Func<JsonNode, JsonObject> request, string operation)
    {
        int? min = Samples.Bound(member, "min");
        int? max = Samples.Bound(member, "max");
        // Tokens are not repeated, though the reference does not mark them: errors are recorded.
        bool sensitive = Samples.Flag(member, "sensitive") || path is "grantToken" or "marker" || path.StartsWith("grantTokens.", StringComparison.Ordinal);
        int tried = 0;
        void Expect(JsonNode value, IEnumerable<string> constraints, string? echo)
        {
            string head = echo is null ? $"Value at '{path}'" : $"Value '{echo}' at '{path}'";
            Assert.Equal(constraints.Select(constraint => $"{head} failed to satisfy constraint: {constraint}"), Violations(operation, request(value)));
            tried++;
        }

        switch (Samples.Type(member))
        {
            case "string" when max is not null:
                string? pattern = Samples.Pattern(member);
                string[] texts =
                [
                    .. new[] { min!.Value - 1, min.Value, max.Value, max.Value + 1 }.Where(length => length >= 0).Select(length => Samples.Text(member, length)),
                    new('\u0100', Math.Max(min.Value, 1)),
                    new(' ', Math.Max(min.Value, 1)),
                ];
                foreach (string text in texts)
                {
                    List<string> constraints = LengthConstraints(text.Length, min.Value, max.Value);
                    if (pattern is not null && !Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.ECMAScript))
                    {
                        constraints.Add($"Member must satisfy regular expression pattern: {pattern}");
                    }

                    Expect(JsonValue.Create(text), constraints, sensitive ? null : text);
                }

                break;
            case "blob":
                foreach (int length in new[] { min!.Value - 1, min.Value, max!.Value, max.Value + 1 })
                {
                    Expect(JsonValue.Create(Convert.ToBase64String(Samples.Bytes(length))), LengthConstraints(length, min.Value, max.Value), null);
                }

                break;
            case "integer":
                foreach (int number in new[] { int.MinValue, min!.Value - 1, min.Value, max!.Value, max.Value + 1, int.MaxValue })
                {
                    List<string> constraints = [];
                    if (number > max)
                    {
                        constraints.Add($"Member must have value less than or equal to {max}");
                    }

                    if (number < min)
                    {
                        constraints.Add($"Member must have value greater than or equal to {min}");
                    }

                    Expect(JsonValue.Create(number), constraints, number.ToString(CultureInfo.InvariantCulture));
                }

                break;
            case "enum":
                string[] values = Samples.Enum(member.GetProperty("shape").GetString()!);
                foreach (string known in values)
                {
                    Expect(JsonValue.Create(known), [], known);
                }

                foreach (string unknown in new[] { "", "NEWER", values[0] + " ", values[0] + "\n" })
                {
                    Expect(JsonValue.Create(unknown), [$"Member must satisfy enum value set: [{string.Join(", ", values)}]"], unknown);
                }

                break;
        }

        return tried;
    }

    private static List<string> LengthConstraints(int length, int min, int max)
    {
        List<string> constraints = [];
        if (length > max)
        {
            constraints.Add($"Member must have length less than or equal to {max}");
        }

        if (length < min)
        {
            constraints.Add($"Member must have length greater than or equal to {min}");
        }

        return constraints;
    }

    private static JsonObject Put(JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    private static string[] Violations(string operation, JsonObject json)
    {
        KmsCommand command = Reference.Contract(operation).ReadAnyCommand(Encoding.UTF8.GetBytes(json.ToJsonString()));
        ConstraintViolations violations = new();
        command.Validate(violations);
        (command as IDisposable)?.Dispose();
        if (violations.Count == 0)
        {
            return [];
        }

        string message = violations.ToMessage();
        string frame = violations.Count == 1 ? "1 validation error detected: " : $"{violations.Count} validation errors detected: ";
        Assert.StartsWith(frame, message, StringComparison.Ordinal);
        string[] texts = message[frame.Length..].Split("; Value");
        Assert.Equal(violations.Count, texts.Length);
        return [texts[0], .. texts.Skip(1).Select(text => "Value" + text)];
    }

    private static string Path(string member) => char.ToLowerInvariant(member[0]) + member[1..];
}
