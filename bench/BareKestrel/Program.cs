// The yardstick of bench/run: Kestrel that reads a JSON body and writes a JSON answer of the service's sizes, and does nothing else.
using System.Runtime.InteropServices;
using BareKestrel;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.ConfigureKestrel(options =>
{
    options.AddServerHeader = false;
    options.Listen(System.Net.IPAddress.Loopback, 0);
});
await using WebApplication host = builder.Build();
IServer server = host.Services.GetRequiredService<IServer>();
TaskCompletionSource stopping = new();
using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stopping.TrySetResult();
});

// Directly on the server, as the service is: a hosting pipeline would make the yardstick shorter.
await server.StartAsync(new BareApplication(), CancellationToken.None);
await Console.Out.WriteLineAsync($"ready {server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()}");
await stopping.Task;
await server.StopAsync(CancellationToken.None);
