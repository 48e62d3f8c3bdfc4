// trent apply: makes a server what a file says of accounts, identities, policies and keys.
using System.CommandLine;
using Trent.Applying.Planning;
using Trent.Applying.Reading;
using Trent.Applying.Service;
using Trent.Applying.State;
using Trent.Configuration;

namespace Trent.CommandLine;

internal static class ApplyCommand
{
    // Requests to IAM and STS are the same whatever Region they are signed for; keys have theirs from the file.
    private const string RegionDefault = "us-east-1";

    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The file, YAML or JSON (docs/identities.md)" };
        Option<string?> endpoint = new("--endpoint-url") { Description = "Where the server is; AWS_ENDPOINT_URL unless given", HelpName = "URL" };
        Option<string?> region = new("--region") { Description = "The Region that requests of IAM and STS are signed for; AWS_REGION unless given", HelpName = "REGION" };
        Option<bool> yes = new("--yes") { Description = "Apply the plan without asking" };
        Option<bool> prune = new("--prune") { Description = "Delete users, groups, roles and managed policies that the file does not name, in the accounts that it names" };
        Option<string?> credentials = new("--credentials-file") { Description = "Write new access keys to a new file instead of standard output", HelpName = "FILE" };
        Command command = new("apply", "Make a server what a file says: accounts, users, groups, roles, policies and keys") { file, endpoint, region, yes, prune, credentials };
        ClientTls tls = new();
        tls.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, () => ApplyAsync(
            new ApplyRequest(
                parsed.GetRequiredValue(file), parsed.GetValue(endpoint), parsed.GetValue(region), parsed.GetValue(yes), parsed.GetValue(prune), parsed.GetValue(credentials)),
            tls.HandlersOf(parsed),
            parsed.InvocationConfiguration,
            cancellationToken)));
        return command;
    }

    private static async Task<int> ApplyAsync(ApplyRequest request, Func<HttpMessageHandler> handlers, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        IReadOnlyList<AccountState> desired = DesiredStateReader.ReadFile(request.File);
        using AccountAccess access = await AccountAccess.OpenAsync(ClientOptions.Read(request.EndpointUrl, request.Region, RegionDefault), handlers, cancellationToken);
        PresentState present = await new PresentStateReader(access, request.Prune).ReadAsync(desired, cancellationToken);
        Plan plan = Plan.Between(desired, present, request.Prune);
        foreach (string line in plan.Changes.Select(static change => change.ToString()).Concat(plan.Notes))
        {
            await console.Output.WriteLineAsync(line);
        }

        if (plan.Changes.Count == 0)
        {
            await console.Output.WriteLineAsync("Nothing to do.");
            return ExitCode.Success;
        }

        if (!request.Yes && !await IsConfirmedAsync(plan, console))
        {
            await console.Output.WriteLineAsync("Nothing was changed.");
            return ExitCode.Failure;
        }

        bool makesAccessKeys = plan.Changes.Any(static change => change.Steps.Any(static step => step is AccessKeyStep));
        using NewAccessKeys newAccessKeys = request.CredentialsFile is { } path && makesAccessKeys ? NewAccessKeys.ToFile(path) : NewAccessKeys.To(console.Output);
        return await ReportAsync(plan, await new PlanRun(access, newAccessKeys).RunAsync(plan, cancellationToken), console);
    }

    private static async Task<bool> IsConfirmedAsync(Plan plan, InvocationConfiguration console)
    {
        if (Console.IsInputRedirected)
        {
            throw new SettingsException("nothing was changed: there is nobody to ask; give --yes to apply the plan");
        }

        await console.Output.WriteAsync($"Apply {Count(plan.Changes.Count, "this change", "these {0} changes")}? [y/N] ");
        await console.Output.FlushAsync();
        string? answer = await Console.In.ReadLineAsync();
        return answer?.Trim() is "y" or "Y" or "yes";
    }

    private static async Task<int> ReportAsync(Plan plan, PlanOutcome outcome, InvocationConfiguration console)
    {
        if (outcome.Stopped is not { } stop)
        {
            await console.Output.WriteLineAsync($"Applied {Count(outcome.Made, "1 change", "{0} changes")}.");
            return ExitCode.Success;
        }

        foreach (Change made in plan.Changes.Take(outcome.Made))
        {
            await console.Output.WriteLineAsync($"made: {made}");
        }

        await console.Output.WriteLineAsync(stop.Answered.Count == 0 ? $"not made: {stop.Change}" : $"made in part ({string.Join(", ", stop.Answered)}): {stop.Change}");
        foreach (Change left in plan.Changes.Skip(outcome.Made + 1))
        {
            await console.Output.WriteLineAsync($"not made: {left}");
        }

        await Failures.WriteAsync(
            console.Error, $"stopped at {stop.Step.Operation} of '{stop.Change}' after {Count(outcome.Made, "1 change", "{0} changes")} of {plan.Changes.Count}: {stop.Failure.Message}");
        return ExitCode.Failure;
    }

    private static string Count(int number, string one, string many) =>
        number == 1 ? one : many.Replace("{0}", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>What the command line says.</summary>
    private sealed record ApplyRequest(string File, string? EndpointUrl, string? Region, bool Yes, bool Prune, string? CredentialsFile);
}
