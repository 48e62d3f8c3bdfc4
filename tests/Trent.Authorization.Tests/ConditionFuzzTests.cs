// Conditions nobody would write: every operator with any values, against any value of a request.
using System.Text.Json.Nodes;
using CsCheck;

namespace Trent.Authorization.Tests;

public sealed class ConditionFuzzTests
{
    private static readonly string[] Operators =
    [
        .. from quantifier in new[] { "", "ForAnyValue:", "ForAllValues:" }
           from comparison in Enum.GetNames<ConditionComparison>().Where(name => name != nameof(ConditionComparison.Null))
           from suffix in new[] { "", "IfExists" }
           select quantifier + comparison + suffix,
        "Null",
    ];

    private static readonly Gen<string> AnyText = Gen.Frequency(
        (2, Gen.OneOf(
            "", "0", "-1", "1e28", "9223372036854775807", "79228162514264337593543950336", "2026", "0001-01-01", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00",
            "253402300800", "-62135596801", "true", "False", "AQID", "10.0.0.1", "10.0.0.0/0", "::/0", "::ffff:1.2.3.4/96", "1::", "arn:::::", "arn:*:*:*:*:*", "*", "?",
            "${aws:username}", "${aws:TagKeys}", "${aws:EpochTime}*", "${x, '*'}", "${", "${*}", "\ud83d\ude00", "é")),
        (1, Gen.String[Gen.OneOf('*', '?', '$', '{', '}', ':', '/', '.', '\'', ',', '0', '1', 'a', 'f', 'T', 'Z', '-', '+', '=', ' '), 0, 14]));

    private static readonly Gen<ConditionValue> AnyValue = Gen.OneOf(
        Gen.Const(ConditionValue.Absent),
        AnyText.Select(text => ConditionValue.Of(text)),
        Gen.Long.Select(number => ConditionValue.Of(number)),
        Gen.Bool.Select(truth => ConditionValue.Of(truth)),
        Gen.OneOf(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch).Select(instant => ConditionValue.Of(instant)),
        AnyText.Array[0, 3].Select(texts => ConditionValue.OfMany(texts)));

    private static readonly Gen<(string Condition, Context Context)> AnyCase = Gen.Select(
        Gen.OneOf(Operators),
        AnyText.Array[0, 3],
        AnyValue,
        AnyValue,
        (conditionOperator, wanted, value, variable) => (
            new JsonObject { [conditionOperator] = new JsonObject { [Conditions.Key] = new JsonArray([.. wanted.Select(text => JsonValue.Create(text))]) } }.ToJsonString(),
            Context.Empty.With(Conditions.Key, value).With("aws:username", variable).With("aws:EpochTime", ConditionValue.Of(0L)).With("aws:TagKeys", ConditionValue.OfMany(["a"]))));

    [Fact]
    public void What_holds_in_an_Allow_holds_in_a_Deny() =>
        AnyCase.Sample(
            (condition, context) => !Conditions.Allows(condition, context) || Conditions.Denies(condition, context), iter: 20_000);

    [Fact]
    public void A_negated_operator_never_holds_where_its_positive_one_does() =>
        Gen.Select(
            Gen.OneOf(("StringEquals", "StringNotEquals"), ("StringLike", "StringNotLike"), ("NumericEquals", "NumericNotEquals"), ("DateEquals", "DateNotEquals"), ("IpAddress", "NotIpAddress"), ("ArnLike", "ArnNotLike")),
            AnyText.Array[0, 3],
            AnyText).Sample((pair, wanted, text) =>
            {
                var context = Context.Empty.With(Conditions.Key, ConditionValue.Of(text));
                return !(Conditions.Allows(Of(pair.Item1), context) && Conditions.Allows(Of(pair.Item2), context))
                    && (Conditions.Denies(Of(pair.Item1), context) || Conditions.Denies(Of(pair.Item2), context));

                string Of(string conditionOperator) =>
                    new JsonObject { [conditionOperator] = new JsonObject { [Conditions.Key] = new JsonArray([.. wanted.Select(value => JsonValue.Create(value))]) } }.ToJsonString();
            }, iter: 10_000);

    [Fact]
    public void Any_text_gets_an_answer_as_a_policy_of_any_kind() =>
        AnyCase.Sample((condition, context) =>
        {
            foreach (var (kind, members) in new[] { (PolicyKind.Identity, "\"Resource\":\"*\""), (PolicyKind.Trust, "\"Principal\":\"*\""), (PolicyKind.Key, "\"Principal\":\"*\"") })
            {
                var text = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*",{{members}},"Condition":{{condition}} } }""";
                if (PolicyDocument.Parse(text, kind) is not (PolicyParseResult.WellFormed or PolicyParseResult.Malformed))
                {
                    return false;
                }
            }

            return true;
        }, iter: 5_000);
}
