// The process is killed in the middle of writes, again and again: what was acknowledged is there afterwards.
using System.Collections.Concurrent;
using System.Text.Json;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Durability;

public sealed class TestKill9
{
    private const int AcknowledgedWritesMin = 1_000;
    private const int Writers = 6;

    [Fact]
    public async Task No_acknowledged_change_is_lost_when_the_process_is_killed()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-kill9-");
        ConcurrentDictionary<string, int> steps = new();
        int kills = 0;
        try
        {
            int acknowledged = 0;
            while (acknowledged < AcknowledgedWritesMin)
            {
                await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", directory.FullName);
                int killAfter = acknowledged + 100 + (37 * kills % 100);
                using CancellationTokenSource killed = new();
                await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync()));
                (int exitCode, _) = await server.ExitAsync();
                Assert.NotEqual(0, exitCode);
                kills++;
                await VerifyAsync(directory, steps);

                async Task WriteAsync()
                {
                    try
                    {
                        while (true)
                        {
                            string key = await KmsCalls.CreateKeyAsync(server.Address, "0");
                            Acknowledge(key, 1);
                            for (int step = 1; step < Steps.Length; step++)
                            {
                                (string operation, string body) = Steps[step](key);
                                await KmsCalls.CallAsync(server.Address, operation, body);
                                Acknowledge(key, step + 1);
                            }
                        }
                    }
                    catch (Exception gone) when (killed.IsCancellationRequested && gone is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
                    {
                        // The server was killed; what it did not answer may or may not have happened.
                    }
                }

                void Acknowledge(string key, int step)
                {
                    steps[key] = step;
                    if (Interlocked.Increment(ref acknowledged) == killAfter)
                    {
                        killed.Cancel();
                        server.Signal(9);
                    }
                }
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        Assert.True(kills >= 5);
    }

    private static readonly Func<string, (string Operation, string Body)>[] Steps =
    [
        static key => ("CreateKey", "{}"),
        static key => ("UpdateKeyDescription", $$"""{"KeyId":"{{key}}","Description":"changed"}"""),
        static key => ("TagResource", $$"""{"KeyId":"{{key}}","Tags":[{"TagKey":"k","TagValue":"v"}]}"""),
        static key => ("CreateAlias", $$"""{"AliasName":"alias/{{key}}","TargetKeyId":"{{key}}"}"""),
        static key => ("EnableKeyRotation", $$"""{"KeyId":"{{key}}"}"""),
        static key => ("DisableKey", $$"""{"KeyId":"{{key}}"}"""),
        static key => ("ScheduleKeyDeletion", $$"""{"KeyId":"{{key}}","PendingWindowInDays":7}"""),
    ];

    private static async Task VerifyAsync(DirectoryInfo directory, ConcurrentDictionary<string, int> steps)
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", directory.FullName);
        foreach ((string key, int step) in steps)
        {
            JsonElement metadata = (await KmsCalls.CallAsync(server.Address, "DescribeKey", $$"""{"KeyId":"{{key}}"}"""))!.Value.GetProperty("KeyMetadata");
            if (step >= 2)
            {
                Assert.Equal("changed", metadata.GetProperty("Description").GetString());
            }

            if (step is 3 or 4 or 5)
            {
                JsonElement tags = (await KmsCalls.CallAsync(server.Address, "ListResourceTags", $$"""{"KeyId":"{{key}}"}"""))!.Value.GetProperty("Tags");
                Assert.Equal(1, tags.GetArrayLength());
            }

            if (step >= 4)
            {
                await KmsCalls.CallAsync(server.Address, "DescribeKey", $$"""{"KeyId":"alias/{{key}}"}""");
            }

            string state = metadata.GetProperty("KeyState").GetString()!;
            Assert.True(step < 6 || state is "Disabled" or "PendingDeletion", state);
            Assert.True(step < 7 || state == "PendingDeletion", state);
        }
    }
}
