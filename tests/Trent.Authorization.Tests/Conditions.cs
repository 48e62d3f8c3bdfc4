// One condition, asked by itself.
namespace Trent.Authorization.Tests;

/// <summary>Asks whether a condition holds, by the decisions that come of it: in an Allow, and in a Deny.</summary>
internal static class Conditions
{
    public const string Key = "aws:PrincipalTag/k";

    /// <summary>Whether an Allow with this condition allows.</summary>
    public static bool Allows(string condition, RequestContext context, string version = "2012-10-17") =>
        new Request(Callers.User)
        {
            KeyPolicy = $$"""{"Version":"{{version}}","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{{condition}} } }""",
            Context = context,
        }.IsAllowed();

    /// <summary>Whether a Deny with this condition denies.</summary>
    public static bool Denies(string condition, RequestContext context) =>
        new Request(Callers.User)
        {
            KeyPolicy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{{condition}} }]}""",
            Context = context,
        }.Reason() == DecisionReason.DeniedByResourcePolicy;

    /// <summary>Whether a condition on <see cref="Key"/> holds, be it in an Allow or in a Deny.</summary>
    public static bool Holds(string conditionOperator, string wanted, ConditionValue value)
    {
        var condition = $$"""{"{{conditionOperator}}":{"{{Key}}":{{wanted}}} }""";
        var context = Context.Empty.With(Key, value);
        var holds = Allows(condition, context);
        Assert.Equal(holds, Denies(condition, context));
        return holds;
    }

    /// <summary>Asserts that it cannot be said whether a condition holds: no Allow comes of it, but a Deny.</summary>
    public static void AssertInDoubt(string conditionOperator, string wanted, ConditionValue value)
    {
        var condition = $$"""{"{{conditionOperator}}":{"{{Key}}":{{wanted}}} }""";
        var context = Context.Empty.With(Key, value);
        Assert.False(Allows(condition, context));
        Assert.True(Denies(condition, context));
    }
}
