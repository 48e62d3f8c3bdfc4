// trent iam: any operation of the IAM API, in any account that the credential reaches, from the command line.
using System.CommandLine;
using System.Xml.Linq;
using Trent.Applying.Service;
using Trent.Configuration;

namespace Trent.CommandLine;

/// <summary>
/// Identities are managed where there is no AWS CLI too: <c>trent iam CreateUser UserName=alice --account 111122223333</c>. The operation and its
/// parameters are those of the IAM API (docs/iam.md), so that there is one set of names to know.
/// </summary>
internal static class IamCommand
{
    private const string RegionDefault = "us-east-1";
    private const string SecretName = "SecretAccessKey";
    private const char FileMark = '@';

    public static Command Create()
    {
        Argument<string> operation = new("OPERATION") { Description = "The operation, such as CreateUser or ListRoles (docs/iam.md)" };
        Argument<string[]> parameters = new("NAME=VALUE") { Description = "Its parameters; NAME=@FILE takes the value from a file", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> account = new("--account") { Description = "The account to act in, as its root user; that of the credential unless given", HelpName = "ID" };
        Option<string?> endpoint = new("--endpoint-url") { Description = "Where the server is; AWS_ENDPOINT_URL unless given", HelpName = "URL" };
        Command command = new("iam", "Call an operation of IAM: users, access keys, groups, roles, policies and identity providers") { operation, parameters, account, endpoint };
        ClientTls tls = new();
        tls.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            KeyValuePair<string, string>[] given = [.. (parsed.GetValue(parameters) ?? []).Select(ParameterOf)];
            string? accountId = parsed.GetValue(account) is { } text ? AccountOption.Parse(text).Value : null;
            using AccountAccess access = await AccountAccess.OpenAsync(ClientOptions.Read(parsed.GetValue(endpoint), region: null, RegionDefault), tls.HandlersOf(parsed), cancellationToken);
            using QueryAnswer answer = await access.IamAsync(accountId ?? access.OwnAccount, parsed.GetRequiredValue(operation), given, cancellationToken);
            await PrintAsync(answer, parsed.InvocationConfiguration.Output);
            return ExitCode.Success;
        }));
        return command;
    }

    private static KeyValuePair<string, string> ParameterOf(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new SettingsException($"'{text}' is no parameter; it must be like UserName=alice");
        }

        string value = text[(equals + 1)..];
        return new(text[..equals], value.StartsWith(FileMark) ? ReadFile(value[1..]) : value);
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path} cannot be read: {unreadable.Message}");
        }
    }

    // A line for each value, named by its way through the result; policies are shown as they were put.
    private static async Task PrintAsync(QueryAnswer answer, TextWriter output)
    {
        XElement? result = answer.Root.Elements().FirstOrDefault(static element => element.Name.LocalName.EndsWith("Result", StringComparison.Ordinal));
        foreach (XElement value in result?.Descendants().Where(static element => !element.HasElements) ?? [])
        {
            string name = string.Join('.', value.AncestorsAndSelf().TakeWhile(element => element != result).Reverse().Select(static element => element.Name.LocalName).Where(static part => part != "member"));
            if (value.Name.LocalName == SecretName)
            {
                await output.WriteAsync($"{name}=");
                await SecretText.WriteLineAsync(answer.DangerousSecret.ToArray(), output);
                continue;
            }

            bool isDocument = value.Name.LocalName.EndsWith("Document", StringComparison.Ordinal);
            await output.WriteLineAsync($"{name}={(isDocument ? Uri.UnescapeDataString(value.Value) : value.Value)}");
        }

        await output.FlushAsync();
    }
}
