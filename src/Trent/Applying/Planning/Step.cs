// One request of a plan: what is sent, to which service, in which account. Data only; nothing here sends.
using Trent.Client;

namespace Trent.Applying.Planning;

/// <summary>A request of a plan.</summary>
/// <param name="Account">The account it is made in.</param>
/// <param name="Operation">The operation of the service.</param>
internal abstract record Step(string Account, string Operation);

/// <summary>A request to IAM.</summary>
/// <param name="Account">The account it is made in.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record IamStep(string Account, string Operation, IReadOnlyList<KeyValuePair<string, string>> Parameters) : Step(Account, Operation);

/// <summary>An access key of a user, whose secret is shown to the operator.</summary>
/// <param name="Account">The account of the user.</param>
/// <param name="UserName">The user.</param>
internal sealed record AccessKeyStep(string Account, string UserName) : Step(Account, "CreateAccessKey");

/// <summary>The key of an alias, made anew.</summary>
/// <param name="Account">The account of the key.</param>
/// <param name="Region">The Region of the key.</param>
/// <param name="Key">What it is to be.</param>
internal sealed record CreateKeyStep(string Account, string Region, State.NamedKey Key) : Step(Account, "CreateKey");

/// <summary>A request about a key that exists, or that an earlier step made.</summary>
/// <param name="Account">The account of the key.</param>
/// <param name="Region">The Region of the key.</param>
/// <param name="Alias">The alias that names it in the file; by it a key that an earlier step made is found.</param>
/// <param name="KeyId">The id of the key; empty when an earlier step makes it.</param>
/// <param name="Operation">The operation.</param>
/// <param name="SendAsync">Sends the request about the key of an id.</param>
internal sealed record KeyStep(
    string Account, string Region, string Alias, string KeyId, string Operation, Func<KmsClient, string, CancellationToken, Task> SendAsync) : Step(Account, Operation);
