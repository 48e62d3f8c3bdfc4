// What a request says for the condition keys that policies ask for.
namespace Trent.Authorization;

/// <summary>Answers for one request what policies ask of it. Values are looked up only when a statement asks.</summary>
public abstract class RequestContext
{
    /// <summary>The value of a condition key in this request; <see cref="ConditionValue.Absent"/> when it has none.</summary>
    public abstract ConditionValue ValueOf(ConditionKey key);
}
