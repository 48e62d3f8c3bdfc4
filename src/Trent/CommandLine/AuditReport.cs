// What trent audit verify prints: what the trail holds, what it lacks with its own knowledge, and every fault with its place.
using System.Globalization;
using Trent.Audit;

namespace Trent.CommandLine;

internal static class AuditReport
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static async Task WriteAsync(AuditVerification verified, string directory, TextWriter output)
    {
        if (verified.Segments == 0)
        {
            await output.WriteLineAsync($"{directory} has no segment of an audit trail");
            return;
        }

        await output.WriteLineAsync(Text($"{verified.Records} records in {verified.Segments} segments, {verified.FirstSequence} to {verified.LastSequence}, from {Time(verified.FirstTime)} to {Time(verified.LastTime)}"));
        await output.WriteLineAsync(Text($"store {verified.StoreId} at epoch {verified.StoreEpoch}"));
        await output.WriteLineAsync($"public key {Convert.ToBase64String(verified.PublicKey.Span)}");
        if (verified.Last is { } last)
        {
            await output.WriteLineAsync($"last signed record with its chain {last}");
        }

        if (verified.ExpiredThrough is { } expired)
        {
            await output.WriteLineAsync(Text($"records 1 to {expired} were deleted because of their age, as the trail recorded"));
        }

        foreach (string discarded in verified.Discarded)
        {
            await output.WriteLineAsync($"{discarded}: what a crash left unsigned and an opening put aside; no part of the trail");
        }

        if (verified.UnsignedBytes > 0)
        {
            await output.WriteLineAsync(Text($"{verified.UnsignedRecords} records ({verified.UnsignedBytes} bytes) behind the last signature: being written, or left by a crash; they were not acknowledged"));
        }

        foreach (AuditFault fault in verified.Faults)
        {
            await output.WriteLineAsync($"FAULT {fault}");
        }

        await output.WriteLineAsync(verified.FaultCount switch
        {
            0 => "the trail is sound",
            var count when count > verified.Faults.Count => Text($"the trail is NOT sound: {count} faults, of which the first {verified.Faults.Count} are listed"),
            var count => Text($"the trail is NOT sound: {count} faults"),
        });
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "?";
}
