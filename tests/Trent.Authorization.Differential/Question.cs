// One case of the differential test, as tests/differential writes it, made into a request.
using System.Collections.Immutable;
using System.Text.Json;

namespace Trent.Authorization.Differential;

internal static class Question
{
    /// <summary>Reads a case. Values of the context are texts or lists of texts, so that operators have to read them.</summary>
    public static AccessRequest Read(JsonElement question) => new()
    {
        Principal = ReadPrincipal(question.GetProperty("principal")),
        Policies = new CallerPolicies
        {
            Identity = ReadPolicies(question, "identity"),
            Boundary = question.TryGetProperty("boundary", out JsonElement boundary) ? Attach("boundary", boundary) : null,
            Session = ReadPolicies(question, "session"),
        },
        Action = question.GetProperty("action").GetString()!,
        Resource = question.GetProperty("resource").GetString()!,
        ResourceAccountId = question.GetProperty("resourceAccount").GetString()!,
        ResourcePolicy = question.TryGetProperty("keyPolicy", out JsonElement policy) ? Parse(policy, PolicyKind.Key) : null,
        Context = new TextContext(question.GetProperty("context")),
    };

    private static RequestPrincipal ReadPrincipal(JsonElement principal) => new()
    {
        Kind = Enum.Parse<PrincipalKind>(principal.GetProperty("kind").GetString()!),
        Partition = "aws",
        AccountId = principal.GetProperty("account").GetString()!,
        Arn = principal.GetProperty("arn").GetString()!,
        RoleArn = principal.TryGetProperty("roleArn", out JsonElement role) ? role.GetString() : null,
    };

    private static ImmutableArray<AttachedPolicy> ReadPolicies(JsonElement question, string name) =>
        question.TryGetProperty(name, out JsonElement policies)
            ? [.. policies.EnumerateArray().Select((policy, index) => Attach($"{name}{index}", policy))]
            : [];

    private static AttachedPolicy Attach(string name, JsonElement policy) => new(name, Parse(policy, PolicyKind.Identity));

    private static PolicyDocument Parse(JsonElement policy, PolicyKind kind) =>
        PolicyDocument.Parse(policy.GetRawText(), kind) is PolicyParseResult.WellFormed result
            ? result.Document
            : throw new InvalidOperationException($"Not well-formed: {PolicyDocument.Parse(policy.GetRawText(), kind)} {policy.GetRawText()}");

    private sealed class TextContext : RequestContext
    {
        private readonly Dictionary<string, ConditionValue> _values = new(StringComparer.OrdinalIgnoreCase);

        public TextContext(JsonElement context)
        {
            foreach (JsonProperty entry in context.EnumerateObject())
            {
                _values[entry.Name] = entry.Value.ValueKind == JsonValueKind.Array
                    ? ConditionValue.OfMany([.. entry.Value.EnumerateArray().Select(text => text.GetString()!)])
                    : ConditionValue.Of(entry.Value.GetString());
            }
        }

        public override ConditionValue ValueOf(ConditionKey key) => _values.GetValueOrDefault(key.Text);
    }
}
