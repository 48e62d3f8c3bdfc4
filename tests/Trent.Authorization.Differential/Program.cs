// A process that decides requests: one JSON object a line comes in, one decision and the statements that speak for or against it go out.
using System.Text.Json;
using Trent.Authorization;
using Trent.Authorization.Differential;

using StreamReader input = new(Console.OpenStandardInput());
using StreamWriter output = new(Console.OpenStandardOutput());
while (await input.ReadLineAsync() is { } line)
{
    using JsonDocument question = JsonDocument.Parse(line);
    List<DecidingStatement> statements = [];
    Decision decision = Question.Read(question.RootElement).Explain(statements);
    await output.WriteLineAsync(
        string.Join(' ', [decision.Reason.ToString(), .. statements.Select(statement => $"{statement.PolicyName ?? "key"}:{statement.Index}")]));
}
