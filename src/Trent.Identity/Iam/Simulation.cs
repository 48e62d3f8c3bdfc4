// What a user or role may do: the explanation of decisions that AWS's API has.
using System.Collections.Immutable;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Identity.Directory;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>SimulatePrincipalPolicy: identity policies and boundary alone, for each action on each resource.</summary>
internal sealed class Simulation(Callers callers)
{
    private const int ActionsMax = 100;
    private const int ResourcesMax = 20;
    private const int ContextEntriesMax = 50;

    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations => [new("SimulatePrincipalPolicy", SimulateAsync)];

    private async ValueTask<IamOutcome> SimulateAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string source = parameters.Required("PolicySourceArn", IamShapes.Arn);
        ImmutableArray<string> actions = parameters.Texts("ActionNames", IamShapes.ActionName, ActionsMax);
        ImmutableArray<string> resources = parameters.Texts("ResourceArns", IamShapes.ResourceName, ResourcesMax);
        Dictionary<string, ConditionValue> entries = new(StringComparer.OrdinalIgnoreCase);
        foreach (QueryReader entry in parameters.Structures("ContextEntries", ContextEntriesMax))
        {
            string key = entry.Required("ContextKeyName", IamShapes.ActionName);
            ImmutableArray<string> values = entry.Texts("ContextKeyValues", IamShapes.ResourceName, ContextEntriesMax);
            entries[key] = values.Length == 1 ? ConditionValue.Of(values[0]) : ConditionValue.OfMany(values);
        }

        IamPage page = IamPage.Read(parameters);
        parameters.Check();
        call.Authorize(source, IamConditions.None);
        if (!IamArn.TryParse(source, out IamArn arn) || arn.Account != call.Account || await callers.SimulateAsync(source, cancellationToken) is not { } simulated)
        {
            throw IamErrors.NoSuchEntity($"The principal {source} cannot be found.");
        }

        List<Evaluation> evaluations = [];
        foreach (string action in actions)
        {
            foreach (string resource in resources.IsEmpty ? ["*"] : resources)
            {
                evaluations.Add(Evaluate(call, simulated, action, resource, entries));
            }
        }

        IamItems<Evaluation> items = page.Cut(evaluations);
        XmlAnswer answer = call.Answer();
        answer.List("EvaluationResults", items.Items, static (inner, evaluation) =>
        {
            inner.Text("EvalActionName", evaluation.Action);
            inner.Text("EvalResourceName", evaluation.Resource);
            inner.Text("EvalDecision", evaluation.Decision.IsAllowed ? "allowed" : evaluation.Decision.IsExplicitDeny ? "explicitDeny" : "implicitDeny");
            inner.List("MatchedStatements", evaluation.Statements, static (statement, matched) =>
            {
                statement.Text("SourcePolicyId", matched.PolicyName);
                statement.Text("SourcePolicyType", "IAM Policy");
            });
            inner.Texts("MissingContextValues", []);
        });
        items.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static Evaluation Evaluate(IamCall call, Caller simulated, string action, string resource, Dictionary<string, ConditionValue> entries)
    {
        List<DecidingStatement> statements = [];
        Decision decision = new AccessRequest
        {
            Principal = simulated.Principal,
            Policies = simulated.Policies,
            Action = action,
            Resource = resource,
            ResourceAccountId = call.Account.Value,
            Context = new SimulatedContext(simulated, new RequestOrigin(call.Now, string.Empty, null, null, IsEncrypted: true), entries),
        }.Explain(statements);
        return new Evaluation(action, resource, decision, statements);
    }

    private sealed record Evaluation(string Action, string Resource, Decision Decision, IReadOnlyList<DecidingStatement> Statements);

    /// <summary>What is said of the simulated request, over what is known of the principal.</summary>
    private sealed class SimulatedContext(Caller caller, RequestOrigin origin, Dictionary<string, ConditionValue> entries) : CallerContext(caller, origin)
    {
        /// <inheritdoc/>
        protected override ConditionValue ValueOfService(ConditionKey key) => entries.GetValueOrDefault(key.Text);
    }
}
