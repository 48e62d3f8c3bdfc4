// Texts nobody would write: generated policies, broken policies, garbage, and very large ones.
using System.Text.Json.Nodes;
using CsCheck;

namespace Trent.Authorization.Tests;

public sealed class PolicyFuzzTests
{
    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.OneOf("\"*\"", "\"Allow\"", "\"Deny\"", "\"kms:*\"", "\"2012-10-17\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "1e999", "true", "null", "\"\""),
        Gen.String[Gen.Char[' ', '\u00FF'], 0, 8].Select(text => JsonValue.Create(text).ToJsonString()));

    private static readonly Gen<string> Name = Gen.OneOf(
        "Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
        "Condition", "AWS", "Service", "Federated", "CanonicalUser", "StringEquals", "ForAllValues:StringLike", "Null", "aws:TagKeys", "kms:EncryptionContext:x");

    private static readonly Gen<string> AnyJson = Gen.Recursive<string>((depth, self) => depth >= 7
        ? Scalar
        : Gen.Frequency(
            (2, Scalar),
            (1, self.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
            (3, Gen.Select(Name, self).Array[0, 4].Select(members => $"{{{string.Join(',', members.Select(m => $"\"{m.Item1}\":{m.Item2}"))}}}"))));

    private static readonly Gen<string> Words = Gen.OneOf(
        Gen.String[Gen.Char['!', 'z'], 1, 12].Select(text => JsonValue.Create(text).ToJsonString()),
        Gen.OneOf("\"\\u4e2d\\n\"", "\"\\ud83d\\ude00\"", "\"\\u0001\"", "\"\u00ff\""));

    private static readonly Gen<string> Texts = Gen.OneOf(
        Words,
        Words.Array[0, 3].Select(items => $"[{string.Join(" , ", items)}]"));

    private static readonly Gen<string> Statement = Gen.Select(
        Gen.OneOf("Allow", "Deny"),
        Gen.OneOf("\"*\"", """{"AWS":["*","111122223333"]}""", """{"Service":"logs.amazonaws.com","AWS":"arn:aws:iam::111122223333:role/R"}"""),
        Gen.Select(Gen.OneOf("Action", "NotAction"), Texts),
        Gen.Select(Gen.OneOf("Resource", "NotResource"), Texts),
        Gen.Select(Gen.OneOf("StringEquals", "NumericLessThanIfExists", "ForAnyValue:ArnLike"), Texts),
        (effect, principal, action, resource, condition) =>
            $$"""{"Principal":{{principal}}, "{{action.Item1}}":{{action.Item2}},"{{resource.Item1}}":{{resource.Item2}},"Effect":"{{effect}}","Condition":{"{{condition.Item1}}":{"aws:k":{{condition.Item2}} } } }""");

    private static readonly Gen<string> Policy = Gen.Select(
        Words,
        Statement.Array[1, 4],
        (id, statements) => $$"""{"Id":{{id}},"Statement":[{{string.Join(",\n", statements)}}]}""");

    [Fact]
    public void Any_text_gets_an_answer() => Gen.String.Sample(text => PolicyDocument.Parse(text) is not null);

    [Fact]
    public void Any_text_of_the_allowed_characters_gets_an_answer() =>
        Gen.String[Gen.Char[' ', '\u00FF'], 0, 200].Sample(text => PolicyDocument.Parse(text) is not null);

    [Fact]
    public void Any_JSON_of_the_words_of_the_language_gets_an_answer() =>
        AnyJson.Sample(text => PolicyDocument.Parse(text) is not null);

    [Fact]
    public void What_is_well_formed_survives_printing() =>
        Policy.Sample(text =>
        {
            var document = Policies.WellFormed(text);
            var printed = document.Print();
            var again = Policies.WellFormed(printed);
            return JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(printed))
                && again.Print() == printed
                && Describe(again) == Describe(document);
        });

    [Fact]
    public void A_policy_with_one_character_changed_or_cut_gets_an_answer() =>
        Gen.Select(Policy, Gen.Int[0, 10_000], Gen.Char).Sample((text, at, character) =>
        {
            var index = at % text.Length;
            return PolicyDocument.Parse(text[..index]) is PolicyParseResult.Malformed
                && PolicyDocument.Parse(text[..index] + character + text[(index + 1)..]) is not null;
        });

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"Statement\":", "}")]
    [InlineData("{\"Statement\":[", "]}")]
    [InlineData("{\"Statement\":{\"Condition\":{\"StringEquals\":", "}}}")]
    [InlineData("{\"Statement\":{\"Action\":[[", "]]}}")]
    public void Deep_nesting_is_refused_where_it_begins(string open, string close)
    {
        var times = (PolicyDocument.TextCharactersMax - 2) / (open.Length + close.Length);
        var text = string.Concat(Enumerable.Repeat(open, times)) + "1" + string.Concat(Enumerable.Repeat(close, times));

        Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse(text));
    }

    [Fact]
    public void A_text_longer_than_the_API_allows_is_refused() =>
        Assert.IsType<PolicyParseResult.Malformed>(
            PolicyDocument.Parse(DefaultKeyPolicy.For("aws", Policies.Account).PadRight(PolicyDocument.TextCharactersMax + 1)));

    [Fact]
    public void A_text_as_long_as_the_API_allows_is_read() =>
        Policies.WellFormed(DefaultKeyPolicy.For("aws", Policies.Account).PadRight(PolicyDocument.TextCharactersMax));

    [Fact]
    public void As_many_statements_as_fit_are_read()
    {
        const string Statement = """{"Effect":"Deny","Principal":"*"}""";
        var count = (PolicyDocument.TextCharactersMax - 20) / (Statement.Length + 1);
        var document = Policies.WellFormed($$"""{"Statement":[{{string.Join(',', Enumerable.Repeat(Statement, count))}}]}""");

        Assert.Equal(count, document.Statements.Length);
    }

    [Fact]
    public void As_many_list_items_and_condition_keys_as_fit_are_read()
    {
        var actions = string.Join(',', Enumerable.Range(0, 6_000).Select(i => $"\"kms:{i}\""));
        var keys = string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"\"k:{i}\":[]"));
        var document = Policies.WellFormed(Policies.OfStatement(
            $$""" "Effect":"Allow","Principal":"*","Action":[{{actions}}],"Condition":{"StringLike":{ {{keys}} } } """));

        Assert.Equal(6_000, document.Statements[0].Actions!.Patterns.Length);
        Assert.Equal(4_000, document.Statements[0].Conditions.Length);
    }

    [Fact]
    public void A_pattern_of_many_stars_is_matched_in_bounded_steps()
    {
        var stars = string.Concat(Enumerable.Repeat("*a", 30_000));
        var document = Policies.WellFormed(Policies.OfStatement($$""" "Effect":"Allow","Principal":"*","Action":"{{stars}}","Resource":"{{stars}}" """));

        Assert.False(document.AllowsPutKeyPolicyFor(Policies.Admin, Policies.Root, Policies.Key));
    }

    private static string Describe(PolicyDocument document) =>
        string.Join('\n', document.Statements.Select(s => string.Join(
            '|',
            s.Sid,
            s.Effect,
            s.Principals!.IsNegated,
            string.Join(',', s.Principals!.Principals),
            s.Actions!.IsNegated,
            string.Join(',', s.Actions.Patterns),
            s.Resources!.IsNegated,
            string.Join(',', s.Resources.Patterns),
            string.Join(',', s.Conditions.Select(c => $"{c.Operator}{c.Key}={string.Join(',', c.Values)}"))))) + document.Version + document.Id;
}
