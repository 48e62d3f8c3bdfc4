// Does what a plan says, request by request, and stops at the first that fails.
using Trent.Applying.Planning;
using Trent.Applying.State;
using Trent.Client;
using Trent.Protocol;

namespace Trent.Applying.Service;

/// <summary>How far a plan was done.</summary>
/// <param name="Made">How many changes were made wholly.</param>
/// <param name="Stopped">What the run stopped at: the failure, and the requests of the change that had been answered before; <see langword="null"/> when everything was made.</param>
internal sealed record PlanOutcome(int Made, PlanStop? Stopped);

/// <summary>Where a run stopped.</summary>
/// <param name="Change">The change.</param>
/// <param name="Step">The request that failed.</param>
/// <param name="Answered">The operations of the change that had been carried out before it.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record PlanStop(Change Change, Step Step, IReadOnlyList<string> Answered, ServiceFailureException Failure);

/// <summary>Runs a plan once.</summary>
/// <param name="access">The way into accounts.</param>
/// <param name="newAccessKeys">Who is shown new access keys.</param>
internal sealed class PlanRun(AccountAccess access, NewAccessKeys newAccessKeys)
{
    private readonly Dictionary<(string Account, string Region, string Alias), string> keyIds = [];

    /// <summary>Does all of a plan, or what comes before the first failure.</summary>
    public async Task<PlanOutcome> RunAsync(Plan plan, CancellationToken cancellationToken)
    {
        for (int made = 0; made < plan.Changes.Count; made++)
        {
            Change change = plan.Changes[made];
            List<string> answered = [];
            foreach (Step step in change.Steps)
            {
                try
                {
                    await RunAsync(step, cancellationToken);
                }
                catch (ServiceFailureException failure)
                {
                    return new PlanOutcome(made, new PlanStop(change, step, answered, failure));
                }

                answered.Add(step.Operation);
            }
        }

        return new PlanOutcome(plan.Changes.Count, null);
    }

    private Task RunAsync(Step step, CancellationToken cancellationToken) => step switch
    {
        IamStep iam => CallAsync(iam, cancellationToken),
        AccessKeyStep accessKey => CreateAccessKeyAsync(accessKey, cancellationToken),
        CreateKeyStep creation => CreateKeyAsync(creation, cancellationToken),
        KeyStep key => CallAsync(key, cancellationToken),
        _ => throw new InvalidOperationException("A step of an unknown kind."),
    };

    private async Task CallAsync(IamStep step, CancellationToken cancellationToken)
    {
        using QueryAnswer answer = await access.IamAsync(step.Account, step.Operation, step.Parameters, cancellationToken);
    }

    private async Task CallAsync(KeyStep step, CancellationToken cancellationToken)
    {
        string id = step.KeyId.Length > 0 ? step.KeyId : keyIds[(step.Account, step.Region, step.Alias)];
        _ = await access.KmsAsync(
            step.Account,
            step.Region,
            async (KmsClient client) =>
            {
                await step.SendAsync(client, id, cancellationToken);
                return id;
            },
            cancellationToken);
    }

    private async Task CreateAccessKeyAsync(AccessKeyStep step, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string> user = new("UserName", step.UserName);
        using QueryAnswer answer = await access.IamAsync(step.Account, step.Operation, [user], cancellationToken);
        string id = answer.Require("AccessKeyId");
        try
        {
            await newAccessKeys.ShowAsync(step.Account, step.UserName, id, answer, cancellationToken);
        }
        catch (IOException failure)
        {
            // Nobody would ever know its secret.
            (await access.IamAsync(step.Account, "DeleteAccessKey", [user, new("AccessKeyId", id)], CancellationToken.None)).Dispose();
            throw new ServiceFailureException($"the access key could not be written and was deleted again: {failure.Message}", failure);
        }
    }

    private async Task CreateKeyAsync(CreateKeyStep step, CancellationToken cancellationToken)
    {
        NamedKey key = step.Key;
        CreateKeyCommand command = new()
        {
            KeySpec = key.Spec is { } spec ? new KeySpec(spec) : null,
            KeyUsage = key.Usage is { } usage ? new KeyUsageType(usage) : null,
            Origin = key.Origin is { } origin ? new OriginType(origin) : null,
            MultiRegion = key.MultiRegion,
            Description = key.Description,
            Policy = key.Policy,
            Tags = key.Tags is { Count: > 0 } tags ? KeyPlan.TagsOf(tags) : null,
        };
        string id = await access.KmsAsync(
            step.Account, step.Region, async (KmsClient client) => (await client.SendAsync(command, cancellationToken)).KeyMetadata!.KeyId!, cancellationToken);
        keyIds[(step.Account, step.Region, key.Alias)] = id;
        try
        {
            _ = await access.KmsAsync(
                step.Account,
                step.Region,
                (KmsClient client) => client.SendAsync(new CreateAliasCommand { AliasName = key.Alias, TargetKeyId = id }, cancellationToken),
                cancellationToken);
        }
        catch (ServiceFailureException failure)
        {
            throw new ServiceFailureException($"key {id} was made, and its alias was not, so that the next run will make another key: {failure.Message}", failure);
        }
    }
}
