// Bodies of POST /unseal, which strangers may send to a sealed server, up to the share that counts or does not.
using System.Text;
using System.Text.Json;
using Trent.FrontDoor;
using Trent.Sealing;
using Trent.Unsealing;

namespace Trent.Fuzz.Targets;

internal sealed class UnsealRequestTarget : Target
{
    private readonly ShareSet shares = new(threshold: 3, shares: 5);

    public override string Name => "unseal-request";

    public override IEnumerable<byte[]> Seeds =>
    [
        .. new[]
        {
            $$"""{"share":"{{Encoding.ASCII.GetString(shares.Texts[0])}}"}""",
            $$""" { "share" : " {{Encoding.ASCII.GetString(shares.Texts[1]).Replace("t", "\\u0074", StringComparison.Ordinal)}}\t" } """,
            """{"passphrase":"correct horse \"battery\" stapl\u00e9 \ud83d\ude00"}""",
            """{"passphrase":null}""",
            """{"share":"a","passphrase":"b"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override int Run(byte[] input)
    {
        using UnsealRequest? request = UnsealRequest.Read(input);
        if (request is null)
        {
            return input.Length / 64;
        }

        ReadOnlySpan<byte> secret = request.Secret.DangerousSpan;
        Require(!secret.IsEmpty, "An empty secret was taken.");
        // What was read is a text, and means the same when it is written in its plainest form.
        string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(secret);
        string name = request.IsShare ? "share" : "passphrase";
        using UnsealRequest? again = UnsealRequest.Read(Encoding.UTF8.GetBytes($$"""{"{{name}}":"{{JsonEncodedText.Encode(text)}}"}"""));
        Require(again is not null && again.IsShare == request.IsShare && again.Secret.DangerousSpan.SequenceEqual(secret), "A request is not read as it was written.");
        return request.IsShare ? Bring(secret) : HashCode.Combine(secret.Length / 8);
    }

    public override void Dispose()
    {
        shares.Dispose();
        base.Dispose();
    }

    private int Bring(ReadOnlySpan<byte> text)
    {
        using ShareDesk desk = new(TimeProvider.System);
        desk.Expect([shares.Slot], shares.StoreId);
        UnsealOutcome outcome = desk.Add(text, out ShamirSeal? seal);
        Require(seal is null, "One share of three opens.");
        Require(outcome.Result == (shares.Has(text) ? UnsealResult.ShareTaken : UnsealResult.ShareRefused), "A share was taken that was never made, or one refused that was.");
        return HashCode.Combine(outcome.Result, outcome.Message);
    }
}
